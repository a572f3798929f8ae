package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.store.rows.RegistryRow;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    /** As a national list it would say of a number elsewhere in the country whether the state lists it. */
    @Test
    void aStatesListFromBeforeStatesWereKnownBecomesTheStates() throws Exception {
        PostgresConfig config = Servers.newDatabaseWithoutTables();
        Flyway.configure().dataSource(config.jdbcUrl(), config.user(), config.password())
                .locations("classpath:db/migration").target("3").load().migrate();
        Database database = Database.open(Servers.vertx(), config);
        for (String id : List.of("us-national", "us-tx", "us-wy", "us-co", "us-own", "gb-tps")) {
            get(database.query("INSERT INTO registry (id, country, max_age_days) VALUES ($1, $2, 31)",
                    Tuple.of(id, id.substring(0, 2).toUpperCase(Locale.ROOT))));
        }
        Migrations.run(config);
        assertEquals(List.of("gb-tps GB", "us-co US-CO", "us-national US", "us-own US", "us-tx US-TX", "us-wy US-WY"),
                get(new Registries(database).registries()).stream().map(MigrationsTest::told).toList());
        database.close();
    }

    private static String told(RegistryRow row) {
        return row.id() + " " + row.terms().region();
    }
}
