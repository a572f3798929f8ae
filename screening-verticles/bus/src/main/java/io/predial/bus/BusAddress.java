package io.predial.bus;

import io.predial.contract.CheckId;

/** Every address used on the bus. Few and long-lived: each subscription is scanned by every survivor when a node leaves. */
final class BusAddress {
    /** Nodes announce themselves here, several times a second. */
    static final String NODES = "predial.nodes";

    private BusAddress() {
    }

    /** One check on one node: the gateway chooses the node, because the bus would choose blindly. */
    static String check(CheckId check, String node) {
        return "predial.check." + check.id() + "." + node;
    }

    /** Answers a probe with the bytes it was sent. */
    static String echo(String node) {
        return "predial.echo." + node;
    }
}
