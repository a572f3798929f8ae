package io.predial.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * One run, on one thread: sends what is due over whichever connection is free, opens again what was closed, and
 * accounts for every request. What is due and finds no free connection waits its turn; as requests are sent in the
 * order they are due, the queue is no more than the index of the next one.
 */
final class LoadRun {
    /** A timer costs a system call; requests due closer together than this leave together, late by this at most. */
    private static final long TICK_NANOS_MIN = 50_000;
    private static final int WATCH_MILLIS = 50;

    private final LoadSettings settings;
    private final Requests requests;
    private final AnswerSink sink;
    private final LongFunction<Pace> paces;
    private final EventLoopGroup loop;
    private final Bootstrap bootstrap;
    private final CompletableFuture<LoadReport> done = new CompletableFuture<>();
    private final ArrayDeque<Connection> free = new ArrayDeque<>();
    private final Set<Connection> open = new LinkedHashSet<>();
    private int opening;
    private Pace pace;
    private Tally tally;
    private long measureFromNanos;
    private long next;
    private int inFlight;
    private boolean ticking;
    private boolean finished;

    LoadRun(LoadSettings settings, Requests requests, AnswerSink sink, LongFunction<Pace> paces) {
        this.settings = settings;
        this.requests = requests;
        this.sink = sink;
        this.paces = paces;
        boolean epoll = Epoll.isAvailable();
        this.loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("load", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.bootstrap = new Bootstrap().group(loop).channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMillis());
    }

    CompletableFuture<LoadReport> start() {
        loop.execute(() -> {
            opening = settings.targets().size() * settings.connectionsPerTarget();
            for (int i = 0; i < settings.connectionsPerTarget(); i++) {
                for (int target = 0; target < settings.targets().size(); target++) {
                    open(target, 0).addListener(opened -> {
                        if (--opening == 0) {
                            // Not at once: Netty tells of the last connection after this listener.
                            loop.execute(guarded(this::begin));
                        }
                    });
                }
            }
        });
        return done;
    }

    /** Nothing more becomes due; what was due is still sent and waited for. */
    void stop() {
        loop.execute(() -> {
            if (pace == null) {
                crash(new IllegalStateException("stopped before the first request"));
            } else if (!finished) {
                pace.endAt(System.nanoTime());
                dispatch();
            }
        });
    }

    private ChannelFuture open(int target, int failuresInRow) {
        return bootstrap.clone().handler(new Connection(this, target, failuresInRow))
                .connect(settings.targets().get(target)).addListener(opened -> {
                    if (!opened.isSuccess()) {
                        reopen(target, failuresInRow + 1);
                    }
                });
    }

    private void reopen(int target, int failuresInRow) {
        if (finished) {
            return;
        }
        long wait = failuresInRow == 0 ? 0 : Math.min(settings.reopenMillisMax(),
                (long) settings.reopenMillisMin() << Math.min(failuresInRow - 1, 16));
        loop.schedule(() -> {
            if (!finished) {
                open(target, failuresInRow);
            }
        }, wait, TimeUnit.MILLISECONDS);
    }

    private void begin() {
        if (open.isEmpty()) {
            crash(new IllegalStateException("no target accepts connections"));
            return;
        }
        long now = System.nanoTime();
        pace = paces.apply(now);
        measureFromNanos = now + settings.warmUpMillis() * 1_000_000L;
        tally = new Tally(settings.targets().size(), measureFromNanos);
        loop.schedule(tally::startOfMeasuring, settings.warmUpMillis(), TimeUnit.MILLISECONDS);
        loop.scheduleAtFixedRate(guarded(this::watch), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        dispatch();
    }

    void opened(Connection connection) {
        if (finished) {
            connection.close();
            return;
        }
        open.add(connection);
        free(connection);
    }

    void free(Connection connection) {
        free.add(connection);
        if (pace != null) {
            dispatch();
        }
    }

    void closed(Connection connection) {
        open.remove(connection);
        free.remove(connection);
        reopen(connection.target(), connection.failuresInRow());
    }

    void answered(Connection connection, AnswerParser answer) {
        inFlight--;
        Exchange exchange = exchange(connection, answer.status(), null);
        tally.answered(exchange);
        sink.answered(exchange, answer.body());
    }

    void failed(Connection connection, Failure failure) {
        inFlight--;
        failed(exchange(connection, 0, failure));
    }

    private void failed(Exchange exchange) {
        tally.failed(exchange);
        sink.failed(exchange);
    }

    private Exchange exchange(Connection on, int status, Failure failure) {
        return new Exchange(on.index(), on.target(), on.dueNanos(), on.sentNanos(), System.nanoTime(), status, failure,
                on.dueNanos() - measureFromNanos < 0);
    }

    private void dispatch() {
        if (finished) {
            return;
        }
        long now = System.nanoTime();
        long due = pace.dueNanos(next, now);
        while (due <= now && !free.isEmpty()) {
            Connection connection = free.poll();
            if (connection.usable()) {
                connection.send(next, due, now, requests.bytes(next));
                inFlight++;
                next++;
                now = System.nanoTime();
                due = pace.dueNanos(next, now);
            }
        }
        if (due == Pace.NEVER) {
            finishWhenAnswered();
        } else if (due > now && !ticking) {
            tickAt(Math.max(due, now + TICK_NANOS_MIN), now);
        }
    }

    private void tickAt(long atNanos, long nowNanos) {
        ticking = true;
        loop.schedule(guarded(() -> {
            ticking = false;
            tally.ticked(atNanos, System.nanoTime());
            dispatch();
        }), atNanos - nowNanos, TimeUnit.NANOSECONDS);
    }

    private void watch() {
        if (finished) {
            return;
        }
        long now = System.nanoTime();
        boolean over = now - pace.endNanos() > settings.graceMillis() * 1_000_000L;
        long sentBefore = over ? now : now - settings.answerTimeoutMillis() * 1_000_000L;
        for (Connection connection : new ArrayList<>(open)) {
            if (connection.sentBefore(sentBefore)) {
                connection.giveUp(Failure.TIMEOUT);
            }
        }
        if (over) {
            for (long due = pace.dueNanos(next, now); due != Pace.NEVER; due = pace.dueNanos(++next, now)) {
                failed(new Exchange(next, -1, due, 0, now, 0, Failure.UNSENT, due - measureFromNanos < 0));
            }
        }
        dispatch();
    }

    private void finishWhenAnswered() {
        if (inFlight == 0) {
            finish();
            done.complete(tally.report(System.nanoTime()));
        }
    }

    /** A timer's exception would vanish in a future nobody looks at. */
    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                crash(e);
            }
        };
    }

    void crash(Throwable cause) {
        finish();
        done.completeExceptionally(cause);
    }

    private void finish() {
        finished = true;
        new ArrayList<>(open).forEach(Connection::close);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
