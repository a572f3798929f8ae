package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.predial.load.AnswerSink;
import io.predial.load.Exchange;
import io.predial.load.PreparedRequests;
import io.predial.load.Requests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The requests of a run, and whether each was answered as it should be: a fast wrong answer is worth nothing. */
final class ExpectedVerdicts implements Requests, AnswerSink {
    private static final byte[] ALLOW = "\"verdict\":\"allow\"".getBytes(US_ASCII);
    private static final byte[] BLOCK = "\"verdict\":\"block\"".getBytes(US_ASCII);
    private static final byte[] DEGRADED = "\"degraded\":true".getBytes(US_ASCII);
    /** The verdict and whether it is degraded come first in an answer, before the reasons. */
    private static final int LOOKED_AT_BYTES = 256;

    private final byte[][] requests;
    private final boolean[] blocked;
    private final boolean judged;
    private long wrong;
    private long degraded;
    private String firstWrong;

    /** @param judged false for the subject that always answers the same */
    ExpectedVerdicts(Path file, String path, boolean judged) throws IOException {
        List<String> lines = Files.readAllLines(file);
        this.requests = new byte[lines.size()][];
        this.blocked = new boolean[lines.size()];
        this.judged = judged;
        for (int i = 0; i < requests.length; i++) {
            String[] fields = lines.get(i).split("\t");
            requests[i] = PreparedRequests.post(path, fields[0], fields[1]);
            blocked[i] = fields[2].equals("block");
        }
    }

    @Override
    public byte[] bytes(long index) {
        return requests[(int) (index % requests.length)];
    }

    @Override
    public void answered(Exchange exchange, ByteBuffer body) {
        if (!judged || exchange.status() != 200 || exchange.warmUp()) {
            return;
        }
        if (contains(body, DEGRADED)) {
            degraded++;
        } else if (!contains(body, blocked[(int) (exchange.index() % blocked.length)] ? BLOCK : ALLOW)) {
            wrong++;
            firstWrong = firstWrong == null ? UTF_8.decode(body.duplicate()).toString() : firstWrong;
        }
    }

    @Override
    public void failed(Exchange exchange) {
        // Counted in the report.
    }

    private static boolean contains(ByteBuffer body, byte[] words) {
        int last = Math.min(body.limit(), LOOKED_AT_BYTES) - words.length;
        for (int at = 0; at <= last; at++) {
            int same = 0;
            while (same < words.length && body.get(at + same) == words[same]) {
                same++;
            }
            if (same == words.length) {
                return true;
            }
        }
        return false;
    }

    /** Answers, made with all four checks, whose verdict is not the one the data asks for. */
    long wrong() {
        return wrong;
    }

    /** Answers that say themselves that a check is missing. */
    long degraded() {
        return degraded;
    }

    /** @return null when none was */
    String firstWrong() {
        return firstWrong;
    }

    void reset() {
        wrong = 0;
        degraded = 0;
    }
}
