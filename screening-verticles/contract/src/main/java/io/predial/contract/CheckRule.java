package io.predial.contract;

/**
 * A check's pure decision over an immutable (or safely shared) index. No I/O, no clock, no random, no logger: the
 * instant to judge is {@link DialRequest#atMillis}. It must be quick (microseconds) and never block; it runs on an event
 * loop. Whatever it throws becomes {@code unknown(fault)} of this check and of no other.
 */
public interface CheckRule {
    CheckId id();

    Finding decide(DialRequest request);

    /**
     * The same rule for one thread that asks about many numbers in a row. It may remember what depends only on the place,
     * the purpose and the instant, and must answer what {@link #decide} of this one would. Not thread-safe.
     */
    default CheckRule remembering() {
        return this;
    }
}
