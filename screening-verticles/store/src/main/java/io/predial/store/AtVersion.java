package io.predial.store;

/**
 * What was seen of a process's data, and the version of the record it was seen at.
 *
 * @param version of the change log
 * @param seen    what was looked at
 */
record AtVersion<T>(long version, T seen) {
}
