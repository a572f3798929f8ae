package io.predial.gateway.screen;

import io.predial.contract.ReasonCode;
import io.predial.contract.Verdict;
import io.predial.gateway.decision.WrittenAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The newest answers, as bytes in one block that is never given back, the oldest overwritten by the newest. As objects they
 * lived for seconds: the collector copied megabytes of them while calls waited, and what it gave up copying filled the
 * old generation with what nobody needed any more. Safe for all event loops: one lock, held for the copying of an answer.
 */
final class AnswerRing {
    /** What an answer with its reasons takes; of longer ones fewer are kept. */
    private static final int ANSWER_BYTES = 512;
    private static final int FIXED_BYTES = 2 + 2 + 1 + 4 + 2 + 4;
    private static final int NONE = -1;
    private static final Verdict[] VERDICTS = Verdict.values();

    private final ByteBuffer block;
    /** Where the answer of each place begins, counted from the first byte ever written; {@link #NONE} when there is none. */
    private final long[] beginnings;
    /** Bytes ever written, with those left over at ends of the block. */
    private long written;

    /** @param places power of two: as many answers at most */
    AnswerRing(int places) {
        beginnings = new long[places];
        Arrays.fill(beginnings, NONE);
        block = ByteBuffer.allocate(Math.multiplyExact(places, ANSWER_BYTES));
    }

    int places() {
        return beginnings.length;
    }

    /** Takes the place its id names, from whichever answer has it. One too long for the whole block is not kept. */
    synchronized void keep(WrittenAnswer answer) {
        int place = ScreeningId.place(answer.id());
        if (place >= 0 && place < beginnings.length) {
            put(place, answer);
        }
    }

    /** A newer call's answer that has taken the place since stays. */
    synchronized void replace(WrittenAnswer answer, WrittenAnswer whole) {
        int place = ScreeningId.place(answer.id());
        if (isAt(place, answer.id())) {
            put(place, whole);
        }
    }

    /** @return null when no answer has that id, or none any more */
    synchronized WrittenAnswer find(String id) {
        int place = ScreeningId.place(id);
        return isAt(place, id) ? read() : null;
    }

    /** Whether the answer of that id is there; its bytes begin at the block's position then. */
    private boolean isAt(int place, String id) {
        if (place < 0 || place >= beginnings.length || beginnings[place] == NONE
                || written - beginnings[place] > block.capacity()) {
            return false;
        }
        int beginning = (int) (beginnings[place] % block.capacity());
        boolean isIt = block.position(beginning).getShort() == id.length();
        for (int i = 0; isIt && i < id.length(); i++) {
            isIt = block.get() == id.charAt(i); // uncut: a letter beyond ASCII must not pass for one of ours
        }
        block.position(beginning);
        return isIt;
    }

    private void put(int place, WrittenAnswer answer) {
        String id = answer.id();
        byte[] account = answer.account().getBytes(StandardCharsets.UTF_8);
        byte[] trunk = answer.trunk() == null ? null : answer.trunk().getBytes(StandardCharsets.UTF_8);
        int bytes = FIXED_BYTES + id.length() + account.length + (trunk == null ? 0 : trunk.length) + answer.json().length;
        beginnings[place] = NONE;
        if (bytes > block.capacity() || account.length > Short.MAX_VALUE || trunk != null && trunk.length > Short.MAX_VALUE) {
            return;
        }
        int position = (int) (written % block.capacity());
        if (block.capacity() - position < bytes) {
            written += block.capacity() - position;
            position = 0;
        }
        beginnings[place] = written;
        written += bytes;
        block.position(position).putShort((short) id.length());
        for (int i = 0; i < id.length(); i++) {
            block.put((byte) id.charAt(i)); // ASCII, see ScreeningId
        }
        block.putShort((short) account.length).put(account).put((byte) answer.verdict().ordinal())
                .putInt(answer.reason() == null ? NONE : answer.reason().wireCode());
        if (trunk == null) {
            block.putShort((short) NONE);
        } else {
            block.putShort((short) trunk.length).put(trunk);
        }
        block.putInt(answer.json().length).put(answer.json());
    }

    private WrittenAnswer read() {
        String id = new String(bytes(block.getShort()), StandardCharsets.US_ASCII);
        String account = new String(bytes(block.getShort()), StandardCharsets.UTF_8);
        Verdict verdict = VERDICTS[block.get()];
        int reason = block.getInt();
        int trunkLength = block.getShort();
        String trunk = trunkLength == NONE ? null : new String(bytes(trunkLength), StandardCharsets.UTF_8);
        return new WrittenAnswer(id, account, verdict, reason == NONE ? null : ReasonCode.fromWire(reason), trunk,
                bytes(block.getInt()));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        block.get(bytes);
        return bytes;
    }
}
