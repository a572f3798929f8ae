package io.predial.store.rows;

import java.util.Locale;

/**
 * One attempt of an account to prove that it controls a number.
 *
 * @param id              unguessable, and no secret
 * @param account         who wants to show the number
 * @param number          E.164 as a long
 * @param method          how the code goes to the number
 * @param startedAtMillis epoch milliseconds
 * @param expiresAtMillis first instant (epoch milliseconds) at which the code is no longer taken
 * @param wrongTries      wrong codes so far
 * @param state           what became of it
 * @param endedAtMillis   when that was, epoch milliseconds; 0 while it waits
 * @param delivery        what became of the message to the operator's dialler
 * @param conflictWith    who owned the number when it began; null when nobody else did. For the operator alone
 */
public record CallerIdProofRow(String id, String account, long number, Method method, long startedAtMillis,
                               long expiresAtMillis, int wrongTries, State state, long endedAtMillis, String delivery,
                               String conflictWith) {
    /** How a code goes to a number. */
    public enum Method {
        VOICE, SMS;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What became of an attempt. */
    public enum State {
        WAITING,
        /** The code came back in time. */
        VERIFIED,
        /** Too many wrong codes. */
        FAILED,
        EXPIRED,
        /** The account began anew with the same number. */
        REPLACED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The state at an instant: what nobody has looked at since it expired is expired all the same. */
    public State stateAt(long atMillis) {
        return state == State.WAITING && atMillis >= expiresAtMillis ? State.EXPIRED : state;
    }

    /** Hides the number, as a log must. */
    @Override
    public String toString() {
        return "CallerIdProofRow[" + id + ", " + state + "]";
    }
}
