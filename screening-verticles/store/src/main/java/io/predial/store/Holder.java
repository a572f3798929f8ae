package io.predial.store;

import java.util.List;

/** A listener that can say what it holds, so that it can be compared with the record. */
public interface Holder extends ChangeListener {
    /** Called on the feed's thread between two changes, so it must be quick: a copy or a view, not the rows themselves. */
    List<Holding> holdings();
}
