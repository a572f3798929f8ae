package io.predial.bus;

import io.predial.contract.CheckId;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a node says of itself, several times a second.
 *
 * @param node           its id, unique for one run of one process
 * @param state          whether it may be asked
 * @param checks         the checks it runs
 * @param dataVersion    the change it has applied last
 * @param dataAgeSeconds how long ago its data was known to be current; 0 while it follows the changes
 * @param asksPerSecond  its load: calls it was asked about lately, by all gateways together
 */
public record Announcement(String node, NodeState state, Set<CheckId> checks, long dataVersion, int dataAgeSeconds,
                           int asksPerSecond) {
    private static final int VERSION = 2;

    public Announcement {
        checks = Set.copyOf(checks);
    }

    byte[] toBytes() {
        WireWriter out = new WireWriter(96).u8(VERSION).text(node).u8(state.wireCode()).u8(checks.size());
        for (CheckId check : checks) {
            out.u8(check.wireCode());
        }
        return out.i64(dataVersion).i32(dataAgeSeconds).i32(asksPerSecond).toBytes();
    }

    /** @return the announcement, or null when the bytes are not one this release understands */
    static Announcement read(byte[] bytes) {
        try {
            WireReader in = new WireReader(bytes);
            if (in.u8() != VERSION) {
                return null;
            }
            String node = in.text();
            NodeState state = NodeState.fromWire(in.u8());
            Set<CheckId> checks = EnumSet.noneOf(CheckId.class);
            for (int i = in.u8(); i > 0; i--) {
                CheckId check = CheckId.fromWire(in.u8());
                if (check != null) {
                    checks.add(check);
                }
            }
            return node == null ? null : new Announcement(node, state, checks, in.i64(), in.i32(), in.i32());
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }
}
