package io.predial.emergency;

/** What a dialled string is to the emergency services, in rising weight. */
public enum EmergencyKind {
    /** Nothing to do with them. */
    NONE,
    /** A public service such as 211: a person's call is never refused, and not routed. */
    PROTECTED_SERVICE,
    /** A line for people in need that is no emergency line, such as 988: as above, and no campaign may call it. */
    CRISIS_LINE,
    /** A test of emergency routing and address, such as 933. */
    TEST,
    /** Reaches the emergency services. */
    EMERGENCY;

    EmergencyKind orHeavier(EmergencyKind other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
