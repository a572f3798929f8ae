package io.predial.app.scrub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One list from beginning, or from where an earlier run stopped, to end. The answer grows in {@code OUT.part}, in the order
 * of the list; {@code OUT.progress} says how much of it is good. A part whose answer does not end with the row that says
 * "complete", or has not as many rows as the part, is not written.
 */
final class ScrubRun {
    private static final long SAVE_EACH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String COMPLETE = "#complete,";

    /** An answer whose halves were judged by registries of different days is nobody's evidence. */
    private static final long GOES_ON_FOR_MILLIS = TimeUnit.DAYS.toMillis(1);

    /** @param options whatever the answer depends on, which must be the same to go on */
    record Plan(Path in, Path out, int rows, int parallel, boolean header, boolean restart, Map<String, String> options) {
        Path part() {
            return out.resolveSibling(out.getFileName() + ".part");
        }

        Path progress() {
            return out.resolveSibling(out.getFileName() + ".progress");
        }
    }

    private record Sent(ListReader.Part part, Future<PartSender.Answer> answer) {
    }

    private final Plan plan;
    private final PartSender sender;
    private final RowsBar bar;
    private String list;
    private long beganAtMillis = System.currentTimeMillis();
    private Tally tally = new Tally();
    private long inBytes;
    private long outBytes;
    private long savedNanos = System.nanoTime();

    ScrubRun(Plan plan, PartSender sender, RowsBar bar) {
        this.plan = plan;
        this.sender = sender;
        this.bar = bar;
    }

    /** @throws IOException when it ends before the list does; what has been answered is kept */
    Tally run() throws IOException, InterruptedException {
        try (this.sender; ListReader reader = new ListReader(plan.in(), plan.rows(), plan.header())) {
            list = Progress.listOf(plan.in(), plan.options());
            inBytes = reader.firstByte();
            findProgress();
            try (FileChannel out = FileChannel.open(plan.part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                out.truncate(outBytes);
                out.position(outBytes);
                reader.goTo(inBytes);
                try {
                    send(reader, out);
                } finally {
                    save(out);
                    bar.end();
                }
            }
            finish();
            return tally;
        }
    }

    private void findProgress() throws IOException {
        if (plan.restart() || !Files.exists(plan.part()) && !Files.exists(plan.progress())) {
            Files.deleteIfExists(plan.progress());
            return;
        }
        Progress earlier = Files.exists(plan.progress()) ? Progress.read(plan.progress()) : null;
        if (earlier == null) {
            throw new ResumeRefused(plan.part() + " is there, but nothing that says how far it had come; --restart begins anew");
        }
        if (!earlier.list().equals(list)) {
            throw new ResumeRefused(plan.part() + " was made from another list, with other options or another key; --restart "
                    + "begins anew");
        }
        if (!Files.exists(plan.part()) || Files.size(plan.part()) < earlier.outBytes()) {
            throw new ResumeRefused(plan.part() + " is shorter than it was; --restart begins anew");
        }
        if (beganAtMillis - earlier.beganAtMillis() > GOES_ON_FOR_MILLIS) {
            throw new ResumeRefused(plan.part() + " was begun more than a day ago, and registries have changed since; --restart "
                    + "begins anew");
        }
        beganAtMillis = earlier.beganAtMillis();
        inBytes = earlier.outBytes() == 0 ? inBytes : earlier.inBytes();
        outBytes = earlier.outBytes();
        tally = Tally.of(earlier.counts());
    }

    /** The next part leaves before an answer is written, so that the gateway never waits for this side's disk. */
    private void send(ListReader reader, FileChannel out) throws IOException, InterruptedException {
        ArrayDeque<Sent> underway = new ArrayDeque<>();
        long size = Files.size(plan.in());
        bar.at(inBytes, size, tally.rows());
        boolean more = fill(underway, reader);
        for (Sent oldest = underway.poll(); oldest != null; oldest = underway.poll()) {
            PartSender.Answer answer = sender.answer(oldest.part, oldest.answer);
            more = more && fill(underway, reader);
            write(oldest.part, answer.body(), out);
            bar.at(inBytes, size, tally.rows());
        }
    }

    /** @return false when the list has no more parts */
    private boolean fill(ArrayDeque<Sent> underway, ListReader reader) throws IOException {
        while (underway.size() < plan.parallel()) {
            ListReader.Part part = reader.next();
            if (part == null) {
                return false;
            }
            underway.add(new Sent(part, sender.send(part)));
        }
        return true;
    }

    private void write(ListReader.Part part, byte[] answer, FileChannel out) throws IOException {
        int last = lastLine(answer);
        int first = firstLineEnd(answer);
        String end = new String(answer, last, answer.length - last, UTF_8);
        if (!end.startsWith(COMPLETE + part.rows() + ",") || first > last) {
            throw new IOException("the gateway's answer is not complete: it ends with "
                    + (end.startsWith("#") ? end.strip() : "a row"));
        }
        Tally counted = new Tally();
        if (counted.count(answer, first, last) != part.rows()) {
            throw new IOException("the gateway's answer has not as many rows as were sent");
        }
        int from = outBytes == 0 ? 0 : first;
        append(answer, from, last, out);
        // All together, once all of it is written: a part that is half there is a torn tail.
        outBytes += last - from;
        inBytes = part.endByte();
        tally.add(counted);
        if (System.nanoTime() - savedNanos > SAVE_EACH_NANOS) {
            save(out);
        }
    }

    private static void append(byte[] bytes, int from, int to, FileChannel out) throws IOException {
        ByteBuffer rows = ByteBuffer.wrap(bytes, from, to - from);
        while (rows.hasRemaining()) {
            out.write(rows);
        }
    }

    private static int firstLineEnd(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return bytes.length;
    }

    private static int lastLine(byte[] bytes) {
        for (int i = bytes.length - 2; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** First the answer, then what speaks of it. */
    private void save(FileChannel out) throws IOException {
        out.force(false);
        new Progress(list, beganAtMillis, inBytes, outBytes, tally.counts()).write(plan.progress());
        savedNanos = System.nanoTime();
    }

    private void finish() throws IOException {
        if (!Progress.listOf(plan.in(), plan.options()).equals(list)) {
            throw new ResumeRefused("the list has changed while it was screened; --restart begins anew");
        }
        Files.move(plan.part(), plan.out(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(plan.progress());
    }
}
