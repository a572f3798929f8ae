package io.predial.bus;

/** Where a node is in its life. Only {@code READY} nodes are asked. */
public enum NodeState {
    STARTING(1), READY(2), DRAINING(3);

    private final int wireCode;

    NodeState(int wireCode) {
        this.wireCode = wireCode;
    }

    int wireCode() {
        return wireCode;
    }

    /** Unknown codes read as DRAINING: a node in a state we do not know is not to be asked. */
    static NodeState fromWire(int code) {
        return switch (code) {
            case 1 -> STARTING;
            case 2 -> READY;
            default -> DRAINING;
        };
    }
}
