package io.predial.load;

/** Why a request has no answer. */
public enum Failure {
    /** The connection died while the request was on it. */
    CUT("cut"),
    /** Sent, and not answered in time. */
    TIMEOUT("timeout"),
    /** What came back is not an HTTP/1.1 answer with a Content-Length. */
    MALFORMED("malformed"),
    /** Due, but until the end of the run no connection was free to carry it. */
    UNSENT("unsent");

    private final String word;

    Failure(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
