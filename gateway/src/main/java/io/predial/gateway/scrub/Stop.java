package io.predial.gateway.scrub;

import io.predial.gateway.http.Problem;

/** Why a scrub ends before its list does. The code is public: the last row of an answer that is not complete names it. */
enum Stop {
    TOO_MANY_BYTES("too_many_bytes", 413, "too-large", "The list is longer than scrub.body-bytes-max allows; send it in parts."),
    TOO_MANY_ROWS("too_many_rows", 413, "too-large", "The list has more rows than scrub.rows-max allows; send it in parts."),
    TOO_SLOW("too_slow", 408, "too-slow", "The scrub took longer than scrub.seconds-max; send the list in parts."),
    BUDGET("look_ups_used_up", 429, "look-ups-used-up", "The account has had as many rows looked up today as it may."),
    FAULT("fault", 500, "internal", "Something failed here."),
    /** The client went away: nobody is told. */
    GONE("gone", 0, "gone", "");

    final String code;
    private final int status;
    private final String slug;
    private final String detail;

    Stop(String code, int status, String slug, String detail) {
        this.code = code;
        this.status = status;
        this.slug = slug;
        this.detail = detail;
    }

    /** @param retryAfterSeconds 0 when waiting does not help */
    Problem problem(int retryAfterSeconds) {
        return new Problem(status, slug, "The list was not scrubbed", detail, null, retryAfterSeconds);
    }
}
