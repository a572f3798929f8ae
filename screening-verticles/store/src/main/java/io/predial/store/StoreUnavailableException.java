package io.predial.store;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;

/** PostgreSQL or Kafka did not answer, or not in time. Its message is fit for a log: no row, no number, no password. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(Throwable cause) {
        super(describe(cause), cause);
    }

    public StoreUnavailableException(String message) {
        super(message);
    }

    /** What failed, without the text of the failure: PostgreSQL quotes rows in it, and rows hold numbers. */
    public static String describe(Throwable failure) {
        if (failure instanceof PgException pg) {
            return "PostgreSQL refused with SQLSTATE " + pg.getSqlState();
        }
        if (failure instanceof ConnectException || failure instanceof StoreUnavailableException) {
            return failure.getMessage();
        }
        return failure.getClass().getSimpleName();
    }
}
