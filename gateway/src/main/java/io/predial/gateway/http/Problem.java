package io.predial.gateway.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * The one shape of every error answer (RFC 9457). Text is public: no stack trace, no phone number, no inner detail.
 *
 * @param status            HTTP status
 * @param slug              stable name of the kind of problem; the last part of its {@code type}
 * @param title             the kind, for people
 * @param detail            what was wrong this time and what to do
 * @param field             the request field at fault; null when none is
 * @param retryAfterSeconds when to try again; 0 when waiting does not help
 */
public record Problem(int status, String slug, String title, String detail, String field, int retryAfterSeconds) {
    private static final String TYPE_PREFIX = "urn:predial:problem:";

    /** Carries a problem out of parsing code. It is an answer, not a fault, so it has no stack trace. */
    public static final class Raised extends RuntimeException {
        private final transient Problem problem;

        Raised(Problem problem) {
            super(problem.slug, null, false, false);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }

    public Raised raise() {
        return new Raised(this);
    }

    public static Problem field(String field, String detail) {
        return new Problem(400, "invalid-field", "A request field is wrong", detail, field, 0);
    }

    public static Problem body(String detail) {
        return new Problem(400, "invalid-body", "The request body cannot be read", detail, null, 0);
    }

    public static Problem unauthorized() {
        return new Problem(401, "unauthorized", "No valid API key",
                "Send a valid key as 'Authorization: Bearer <key>'.", null, 0);
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "The key may not do this", detail, null, 0);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Nothing here", detail, null, 0);
    }

    public static Problem methodNotAllowed(String allowed) {
        return new Problem(405, "method-not-allowed", "The path exists, the method does not", "Allowed: " + allowed, null, 0);
    }

    public static Problem conflict(String field, String detail) {
        return new Problem(409, "conflict", "The request contradicts what is already there", detail, field, 0);
    }

    public static Problem tooLarge(int bytesMax) {
        return new Problem(413, "too-large", "The request body is too large",
                "The limit is " + bytesMax + " bytes.", null, 0);
    }

    public static Problem unsupportedType() {
        return new Problem(415, "unsupported-media-type", "The content type is not understood",
                "Send application/json or application/x-www-form-urlencoded.", null, 0);
    }

    /** @param seconds until the account's day begins anew */
    public static Problem lookUpsUsedUp(int seconds) {
        return new Problem(429, "look-ups-used-up", "The account has looked up as much as it may today",
                "The dry run was not made. Calls that are really made are screened as always; dry runs go on tomorrow, by UTC.",
                null, seconds);
    }

    /** @param seconds until a code may be sent again */
    public static Problem verificationsUsedUp(String detail, int seconds) {
        return new Problem(429, "verifications-used-up", "No more codes may be sent now", detail, null, seconds);
    }

    /** @param detail what the operator has to set */
    public static Problem notSetUp(String detail) {
        return new Problem(501, "not-set-up", "This installation does not do that", detail, null, 0);
    }

    public static Problem overloaded() {
        return new Problem(503, "overloaded", "Too many calls are being screened",
                "The call was not screened. Try again shortly.", null, 1);
    }

    public static Problem recordUnavailable() {
        return new Problem(503, "record-unavailable", "The record cannot be reached",
                "The change was not made. Screening goes on from memory; try the change again shortly.", null, 5);
    }

    public static Problem internal(String incident) {
        return new Problem(500, "internal", "Something failed here",
                "Report incident " + incident + "; the log has it under that id.", null, 0);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("type", TYPE_PREFIX + slug).put("title", title).put("status", status)
                .put("detail", detail);
        return field == null ? json : json.put("field", field);
    }

    /** Writes the problem as the answer, unless the answer has begun or the client has gone. */
    public void send(HttpServerResponse response) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader("Content-Type", "application/problem+json");
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (retryAfterSeconds > 0) {
            response.putHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        response.end(toJson().encode() + "\n");
    }
}
