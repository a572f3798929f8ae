package io.predial.store.rows;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, of each kind of thing, that the record holds some which this release does not know. */
final class NewerRelease {
    private static final Logger LOG = LoggerFactory.getLogger(NewerRelease.class);
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private NewerRelease() {
    }

    /** @param what of a few words in the code, never what a row says */
    static void toldOf(String what) {
        if (SAID.add(what)) {
            LOG.warn("the record names a {} that this release does not know; a newer one must have written it", what);
        }
    }
}
