package io.predial.app.scrub;

import java.io.IOException;

/** What is there belongs to another list, or to other options: going on would mix two answers. */
final class ResumeRefused extends IOException {
    ResumeRefused(String message) {
        super(message);
    }
}
