package io.predial.crashes;

/**
 * What one crash came to.
 *
 * @param kind          what was done
 * @param phase         what was being done when it struck
 * @param oldInForce    true when the old version was in force afterwards, false when the new one was
 * @param outcome       what the file's report says in the end
 * @param secondsToNew  from the crash until every process held the new version
 * @param broken        what was not as it must be; null when nothing was
 */
record Crash(String kind, String phase, boolean oldInForce, String outcome, double secondsToNew, String broken) {
}
