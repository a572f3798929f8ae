package io.predial.gateway.ops;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a spool segment: eight of header, then records. A record is a marker, the length of what follows the
 * checksum, a CRC32C over that, the length of the id (one byte), the id, the JSON. Integers are big-endian.
 *
 * <p>Reading never throws. What does not hold is skipped up to the next record that does: one damaged record costs
 * itself, and what a killed process left half written costs nothing else.
 */
final class SpoolFormat {
    /** Longest record, id and JSON: Kafka's own default limit of a request. */
    static final int RECORD_BYTES_MAX = 1 << 20;
    static final int HEADER_BYTES = 8;
    /** The last byte is the version. */
    private static final byte[] HEADER = {'P', 'R', 'D', 'S', 'P', 'L', 0, 1};
    /** Where a record may begin again after damage; JSON in UTF-8 never contains the byte 0xF5 or above. */
    private static final int MARKER = 0xF5F6F7F8;
    private static final int PREFIX_BYTES = 12;
    private static final int ID_BYTES_MAX = 255;

    private SpoolFormat() {
    }

    static byte[] header() {
        return HEADER.clone();
    }

    /** Whether these bytes begin as a segment of this version does, or end before that can be told. */
    static boolean isKnown(byte[] segment) {
        int told = Math.min(HEADER_BYTES, segment.length);
        return Arrays.equals(segment, 0, told, HEADER, 0, told);
    }

    static boolean fits(DecisionRecord record) {
        return record.id().length <= ID_BYTES_MAX && record.bytes() < RECORD_BYTES_MAX;
    }

    static int sizeOf(DecisionRecord record) {
        return PREFIX_BYTES + 1 + record.bytes();
    }

    /** @param records each of which {@link #fits} */
    static ByteBuffer encode(List<DecisionRecord> records) {
        ByteBuffer out = ByteBuffer.allocate(records.stream().mapToInt(SpoolFormat::sizeOf).sum());
        for (DecisionRecord record : records) {
            int start = out.position();
            out.putInt(MARKER).putInt(1 + record.bytes()).putInt(0);
            out.put((byte) record.id().length).put(record.id()).put(record.json());
            out.putInt(start + 8, crc(out.array(), start + PREFIX_BYTES, out.position()));
        }
        return out.flip();
    }

    /** Walks through the bytes of one segment. Not thread-safe. */
    static final class Reader {
        private final ByteBuffer bytes;
        private int position;
        private int damaged;

        /** @param segment that {@link #isKnown} */
        Reader(byte[] segment) {
            bytes = ByteBuffer.wrap(segment);
            position = Math.min(HEADER_BYTES, segment.length);
        }

        /** @return the next record that holds; null at the end */
        DecisionRecord next() {
            int start = position;
            while (start < bytes.limit() && !holds(start)) {
                start++;
            }
            if (start > position) {
                damaged++;
            }
            position = start;
            return start < bytes.limit() ? take() : null;
        }

        /** Stretches of bytes skipped so far; each was at least one record, a half-written last one included. */
        int damaged() {
            return damaged;
        }

        private boolean holds(int start) {
            int room = bytes.limit() - start - PREFIX_BYTES;
            if (room < 1 || bytes.getInt(start) != MARKER) {
                return false;
            }
            int length = bytes.getInt(start + 4);
            int body = start + PREFIX_BYTES;
            return length >= 1 && length <= Math.min(room, RECORD_BYTES_MAX)
                    && bytes.getInt(start + 8) == crc(bytes.array(), body, body + length)
                    && 1 + (bytes.get(body) & 0xFF) <= length;
        }

        private DecisionRecord take() {
            int body = position + PREFIX_BYTES;
            int end = body + bytes.getInt(position + 4);
            int json = body + 1 + (bytes.get(body) & 0xFF);
            position = end;
            return new DecisionRecord(Arrays.copyOfRange(bytes.array(), body + 1, json),
                    Arrays.copyOfRange(bytes.array(), json, end));
        }
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }
}
