package io.predial.bus;

/** Every address used on the bus. Few and long-lived: each subscription is scanned by every survivor when a node leaves. */
final class BusAddress {
    /** Nodes announce themselves here, several times a second. */
    static final String NODES = "predial.nodes";

    /** Nodes tell each other here what they counted. */
    static final String COUNTS = "predial.counts";

    private BusAddress() {
    }

    /** All checks of one node: the gateway chooses the node, because the bus would choose blindly. */
    static String asks(String node) {
        return "predial.node." + node;
    }

    /** Packets of rows to be scrubbed, on an address of their own: they are worked on beside the calls and never before them. */
    static String scrubs(String node) {
        return "predial.scrub." + node;
    }

    /** Where a node is asked for the counts it holds. */
    static String counts(String node) {
        return "predial.counts." + node;
    }

    /** Answers a probe with the bytes it was sent. */
    static String echo(String node) {
        return "predial.echo." + node;
    }
}
