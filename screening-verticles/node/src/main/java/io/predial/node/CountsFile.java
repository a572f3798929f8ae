package io.predial.node;

import io.predial.bus.ReplicatedCounts;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has counted, kept on its disk from one stop to the next start: when all nodes are stopped, nobody is left to
 * tell it. What is read back is merged like what other nodes tell, so a file that is old, or known already, does no harm, and
 * a damaged one counts as far as it is sound. Numbers that were called stand in it: only its owner may read it.
 *
 * <pre>
 * file = magic i32, version u8, pages, 0 i32; page = length i32, CRC-32C i32, entries of {@link ReplicatedCounts}
 * </pre>
 */
public final class CountsFile {
    private static final Logger log = LoggerFactory.getLogger(CountsFile.class);
    private static final int MAGIC = 0x50_43_4E_54;
    private static final int VERSION = 1;
    private static final int PAGE_BYTES = 65_536;
    /** A page may end with all the attempts to reach one number; many times as much is no page of ours. */
    private static final int PAGE_BYTES_MAX = 16 * 1_024 * 1_024;

    private final Path file;

    public CountsFile(Path file) {
        this.file = file;
    }

    /** Writes what is held now, in the place of the file before; blocks. A failure is logged: a node must stop all the same. */
    public void keep(ReplicatedCounts counts) {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(aside);
            Files.createFile(aside);
            aside.toFile().setReadable(false, false);
            aside.toFile().setReadable(true, true);
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(aside)))) {
                write(counts, out);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("what was counted could not be kept in {} ({}); a start of all nodes begins at zero", file, e.toString());
        }
    }

    private static void write(ReplicatedCounts counts, DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        ReplicatedCounts.Pages pages = counts.since(0);
        WireWriter page = new WireWriter(2 * PAGE_BYTES);
        boolean more = true;
        while (more) {
            more = pages.writeNext(page.clear(), PAGE_BYTES);
            byte[] bytes = page.toBytes();
            if (bytes.length > 0) {
                out.writeInt(bytes.length);
                out.writeInt(checksum(bytes));
                out.write(bytes);
            }
        }
        out.writeInt(0);
    }

    /** Takes over what was kept; blocks. Nothing when there is no file. @param nowMillis what is too old by then is left out */
    public void takeOver(ReplicatedCounts counts, long nowMillis) {
        if (!Files.exists(file)) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC || in.readUnsignedByte() != VERSION) {
                throw new IOException("not written by this release");
            }
            for (int length = in.readInt(); length != 0; length = in.readInt()) {
                counts.merge(new WireReader(page(in, length)), nowMillis);
            }
            Duration age = Duration.ofMillis(nowMillis - Files.getLastModifiedTime(file).toMillis());
            log.info("took over what was counted before the last stop, {} s ago", age.toSeconds());
        } catch (IOException | IndexOutOfBoundsException damaged) {
            log.warn("{} is damaged ({}); what follows there is not counted", file, damaged.toString());
        }
    }

    private static byte[] page(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > PAGE_BYTES_MAX) {
            throw new IOException("a page of " + length + " bytes");
        }
        int checksum = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || checksum(bytes) != checksum) {
            throw new IOException("a page is not what was written");
        }
        return bytes;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
