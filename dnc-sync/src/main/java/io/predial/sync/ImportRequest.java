package io.predial.sync;

import java.nio.file.Path;

/**
 * One file to import.
 *
 * @param registry      id
 * @param file          as downloaded
 * @param wholeCoverage true when the file is all there is: area codes it lacks are no longer covered
 * @param follows       version that a change list claims to follow, which makes the file one; null when nothing is claimed
 * @param acceptCount   true when an operator has looked at a count that differs much from the one before
 */
public record ImportRequest(String registry, Path file, boolean wholeCoverage, String follows, boolean acceptCount) {
    /** A file that claims nothing, and may not change the count much. */
    public static ImportRequest of(String registry, Path file) {
        return new ImportRequest(registry, file, false, null, false);
    }

    /** The same file as the change list that follows this version. */
    public ImportRequest following(String version) {
        return new ImportRequest(registry, file, wholeCoverage, version, acceptCount);
    }

    /** The same file with its count looked at. */
    public ImportRequest withCountAccepted() {
        return new ImportRequest(registry, file, wholeCoverage, follows, true);
    }
}
