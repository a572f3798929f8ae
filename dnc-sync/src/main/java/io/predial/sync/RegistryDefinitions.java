package io.predial.sync;

import static io.predial.sync.RegistryImport.ask;

import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the settings say about registries into the record, from where it reaches every node. */
final class RegistryDefinitions {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryDefinitions.class);

    private final Registries registries;
    private final ImportRules rules;
    private boolean applied;

    RegistryDefinitions(Database database, ImportRules rules) {
        this.registries = new Registries(database);
        this.rules = rules;
    }

    /**
     * Adds or changes the registries that the settings name, once. Blocks: not for an event loop.
     *
     * @throws StoreUnavailableException when PostgreSQL fails; call it again then
     */
    void apply() throws InterruptedException {
        if (applied) {
            return;
        }
        for (Map.Entry<String, RegistrySettings> each : rules.registries().entrySet()) {
            RegistryTerms wanted = each.getValue().terms();
            RegistryRow row = ask(registries.find(each.getKey())).orElse(null);
            if (wanted != null && (row == null || !row.terms().equals(wanted))) {
                ask(registries.putRegistry(each.getKey(), wanted));
                LOG.info("registry {} is now the {} {} list of {}, {} days, coverage {}", each.getKey(), wanted.mode().id(),
                        wanted.use().id(), wanted.region(), wanted.maxAgeDays(), wanted.coverage().id());
            }
        }
        applied = true;
    }
}
