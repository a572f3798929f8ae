package io.predial.gateway.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * Decisions that travel to Kafka together, as one record: its value is a decision a line, its key the first one's id. One
 * Kafka record a decision costs the gateway a quarter of its throughput; together they also compress better.
 *
 * @param records at least one, in the order in which they were made
 */
record RecordPacket(List<DecisionRecord> records) {
    /** Splits decisions into packets of at most so many bytes; one that is longer travels alone. */
    static List<RecordPacket> of(List<DecisionRecord> records, int bytesMax) {
        List<RecordPacket> packets = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int more = records.get(i).bytes() + 1;
            if (i > from && bytes + more > bytesMax) {
                packets.add(new RecordPacket(records.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        if (from < records.size()) {
            packets.add(new RecordPacket(records.subList(from, records.size())));
        }
        return packets;
    }

    RecordPacket {
        records = List.copyOf(records);
    }

    int count() {
        return records.size();
    }

    byte[] key() {
        return records.get(0).id();
    }

    byte[] value() {
        byte[] value = new byte[bytes()];
        int at = 0;
        for (DecisionRecord record : records) {
            System.arraycopy(record.json(), 0, value, at, record.json().length);
            at += record.json().length;
            value[at++] = '\n';
        }
        return value;
    }

    int bytes() {
        int bytes = 0;
        for (DecisionRecord record : records) {
            bytes += record.json().length + 1;
        }
        return bytes;
    }

    /** Each decision in a packet of its own, when together they were too much. */
    List<RecordPacket> alone() {
        return of(records, 1);
    }
}
