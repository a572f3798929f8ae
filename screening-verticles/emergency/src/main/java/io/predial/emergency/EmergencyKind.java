package io.predial.emergency;

/** What a dialled string is to the emergency services, in rising weight. */
public enum EmergencyKind {
    /** Nothing to do with them. */
    NONE,
    /** A crisis or public service line such as 988 or 211: never to be refused here, and not routed. */
    PROTECTED_SERVICE,
    /** A test of emergency routing and address, such as 933. */
    TEST,
    /** Reaches the emergency services. */
    EMERGENCY;

    EmergencyKind orHeavier(EmergencyKind other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
