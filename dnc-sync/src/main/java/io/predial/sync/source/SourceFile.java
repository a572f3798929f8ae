package io.predial.sync.source;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A registry file as it is downloaded, whatever its format: plain text, or a zip with one file or with one for each area
 * code. An archive is not trusted: names that lead out of it, archives in
 * it, encrypted entries, wrong checksums and more output than the limits allow refuse the file.
 */
public final class SourceFile {
    /**
     * @param bytesMax   most bytes of text, unpacked
     * @param ratioMax   most bytes of text for a byte of archive; lists of numbers are below 20
     * @param entriesMax most files in an archive
     */
    public record Limits(long bytesMax, int ratioMax, int entriesMax) {
    }

    /** Small archives may be denser than the ratio allows; they can do no harm. */
    private static final long BYTES_ALWAYS_ALLOWED = 1 << 20;

    private final Path file;
    private final SourceFormat format;
    private final NumberSink numbers;
    private final LongConsumer progress;
    private final Limits limits;
    private long bytesAllowed;
    private long bytesRead;
    private long rows;

    /**
     * @param numbers  takes each row's number
     * @param progress told how many bytes of text have been read so far, now and then
     */
    public SourceFile(Path file, SourceFormat format, Limits limits, NumberSink numbers, LongConsumer progress) {
        this.file = file;
        this.format = format;
        this.limits = limits;
        this.numbers = numbers;
        this.progress = progress;
    }

    /**
     * Reads it once, from beginning to end, in constant memory.
     *
     * @return rows read, at least one
     * @throws RejectedFileException when anything in it is wrong; numbers handed over before must be forgotten
     */
    public long read() throws IOException, RejectedFileException {
        if (isZip()) {
            bytesAllowed = Math.min(limits.bytesMax(),
                    Math.max(BYTES_ALWAYS_ALLOWED, limits.ratioMax() * Files.size(file)));
            readZip();
        } else {
            bytesAllowed = limits.bytesMax();
            try (InputStream in = Files.newInputStream(file)) {
                readRows(null, in);
            }
        }
        if (rows == 0) {
            throw new RejectedFileException(null, 0, "no rows at all");
        }
        return rows;
    }

    private boolean isZip() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(2);
            return magic.length == 2 && magic[0] == 'P' && magic[1] == 'K';
        }
    }

    private void readZip() throws IOException, RejectedFileException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > limits.entriesMax()) {
                throw new RejectedFileException(null, 0, "more than " + limits.entriesMax() + " files in the archive");
            }
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                readEntry(zip, entries.nextElement());
            }
        } catch (ZipException e) {
            throw new RejectedFileException(null, 0, "not a readable zip archive: " + e.getMessage());
        }
    }

    private void readEntry(ZipFile zip, ZipEntry entry) throws IOException, RejectedFileException {
        requireHarmlessName(entry.getName());
        if (entry.isDirectory()) {
            return;
        }
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
            readRows(entry.getName(), in);
        } catch (ZipException | EOFException e) {
            throw new RejectedFileException(entry.getName(), 0, "damaged: " + e.getMessage());
        }
        // ZipFile inflates without ever comparing the checksum.
        if (crc.getValue() != entry.getCrc()) {
            throw new RejectedFileException(entry.getName(), 0, "damaged: its checksum does not match");
        }
    }

    private static void requireHarmlessName(String name) throws RejectedFileException {
        boolean leadsOut = name.startsWith("/") || name.contains("\\") || name.contains(":")
                || ("/" + name + "/").contains("/../");
        if (leadsOut || name.chars().anyMatch(c -> c < ' ')) {
            throw new RejectedFileException(null, 0, "the archive has an entry whose name leads out of it");
        }
    }

    private void readRows(String entry, InputStream in) throws IOException, RejectedFileException {
        try {
            rows += format.rows(entry, numbers).read(new Counted(in));
        } catch (TooLongException e) {
            throw new RejectedFileException(entry, 0, "unpacks to more than " + bytesAllowed + " bytes");
        }
    }

    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Counts what really comes out; what an archive says about itself is not asked. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            bytesRead += Math.max(0, count);
            if (bytesRead > bytesAllowed) {
                throw new TooLongException();
            }
            progress.accept(bytesRead);
            return count;
        }
    }
}
