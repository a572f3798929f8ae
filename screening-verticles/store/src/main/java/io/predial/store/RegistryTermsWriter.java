package io.predial.store;

import io.predial.contract.Purpose;
import io.predial.store.rows.RegistryTerms;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Writes what a registry is, in somebody's transaction. */
final class RegistryTermsWriter {
    private RegistryTermsWriter() {
    }

    /** Adds the registry, or changes what it is; its version stays. Tells nobody of the change. */
    static Future<Void> put(SqlConnection transaction, String id, RegistryTerms terms) {
        String[] purposes = terms.purposes().stream().map(Purpose::id).sorted().toArray(String[]::new);
        return transaction.preparedQuery("""
                INSERT INTO registry (id, country, state, max_age_days, mode, coverage, purposes, subscription_required,
                                      use)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (id) DO UPDATE SET country = $2, state = $3, max_age_days = $4, mode = $5, coverage = $6,
                    purposes = $7, subscription_required = $8, use = $9""")
                .execute(Tuple.from(new Object[] {id, terms.country(), terms.state(), terms.maxAgeDays(), terms.mode().id(),
                        terms.coverage().id(), purposes, terms.subscriptionRequired(), terms.use().id()})).mapEmpty();
    }
}
