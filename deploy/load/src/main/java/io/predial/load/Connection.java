package io.predial.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** One connection, from its opening to its end, with at most one request on it. On the load thread only. */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final int REQUEST_BYTES = 2_048;

    private final LoadRun run;
    private final AnswerParser parser = new AnswerParser();
    private final int target;
    private int failuresInRow;
    private Channel channel;
    private ByteBuf out;
    private boolean busy;
    private long index;
    private long dueNanos;
    private long sentNanos;

    Connection(LoadRun run, int target, int failuresInRow) {
        this.run = run;
        this.target = target;
        // Until it has answered something, a connection that dies counts as one more failure.
        this.failuresInRow = failuresInRow + 1;
    }

    void send(long index, long dueNanos, long sentNanos, byte[] request) {
        this.index = index;
        this.dueNanos = dueNanos;
        this.sentNanos = sentNanos;
        busy = true;
        // Back with the answer to what was written from it; only an answer that comes before that needs a new one.
        if (out.refCnt() != 1) {
            out.release();
            out = Unpooled.directBuffer(REQUEST_BYTES);
        }
        channel.writeAndFlush(out.clear().writeBytes(request).retain(), channel.voidPromise());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        out = Unpooled.directBuffer(REQUEST_BYTES);
        run.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf arrived = (ByteBuf) message;
        try {
            if (!busy) {
                channel.close();
                return;
            }
            switch (parser.add(arrived)) {
                case COMPLETE -> complete();
                case MALFORMED -> giveUp(Failure.MALFORMED);
                default -> { }
            }
        } finally {
            arrived.release();
        }
    }

    private void complete() {
        busy = false;
        boolean closes = parser.closes();
        // Whoever closes after answers may be about to leave: ask the others, and come back later and later.
        failuresInRow = closes ? failuresInRow + 1 : 0;
        run.answered(this, parser);
        parser.reset();
        if (closes) {
            channel.close();
        } else {
            run.free(this);
        }
    }

    /** The request has failed, and the connection with it: a late answer must not meet the next request. */
    void giveUp(Failure failure) {
        if (busy) {
            busy = false;
            failuresInRow++;
            run.failed(this, failure);
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (busy) {
            giveUp(Failure.CUT);
        }
        out.release();
        run.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            run.crash(cause);
        }
    }

    void close() {
        channel.close();
    }

    boolean usable() {
        return channel.isActive() && !busy;
    }

    boolean sentBefore(long nanos) {
        return busy && sentNanos - nanos < 0;
    }

    boolean busy() {
        return busy;
    }

    int target() {
        return target;
    }

    int failuresInRow() {
        return failuresInRow;
    }

    long index() {
        return index;
    }

    long dueNanos() {
        return dueNanos;
    }

    long sentNanos() {
        return sentNanos;
    }
}
