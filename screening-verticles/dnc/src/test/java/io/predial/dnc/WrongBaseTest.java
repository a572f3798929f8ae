package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.registry.RegistryAnswer;
import io.predial.store.registry.RegistryLoader;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryRow.Segment;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A row that lays a difference over another base than it was made from cannot be loaded, and the node says so. */
class WrongBaseTest {
    private static final long NOW = 1_780_000_000_000L;
    private static final long LISTED = 12025550143L;
    private static final long ADDED = 12025550144L;

    private final Vertx vertx = Vertx.vertx();
    private final Registries made = new Registries();
    private final RegistryRow base = made.add("us-national", "US", NOW, List.of(1202), LISTED);
    private final RegistryRow other = made.add("us-national", "US", NOW, List.of(1202), 12025550150L);
    private final RegistryRow right = changed("v8", base);
    private final RegistryRow wrong = changed("v9", other);
    private final RegistryLoader loader = new RegistryLoader(vertx, new ReluctantSegments(made,
            Registries.difference("d1", base.segments().get(0).sha256Hex(), ADDED, LISTED)));

    private static RegistryRow changed(String version, RegistryRow over) {
        return new RegistryRow("us-national", "US", 31, version, NOW, 1,
                List.of(new Segment(1202, "d1", 1, NOW, over.segments().get(0).sha256Hex())));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void show(RegistryRow row) throws Exception {
        loader.show(List.of(row)).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private List<RegistryAnswer> answers() {
        return List.of(ask(LISTED), ask(ADDED));
    }

    private RegistryAnswer ask(long number) {
        return loader.index().ask("US", number, NOW).get(0).answer();
    }

    @Test
    void theVersionBeforeStaysInForceUntilAnotherRowComes() throws Exception {
        show(base);
        show(wrong);
        assertTrue(loader.isFailing());
        assertEquals(List.of(RegistryAnswer.LISTED, RegistryAnswer.NOT_LISTED), answers());
        show(right);
        assertFalse(loader.isFailing());
        assertEquals(List.of(RegistryAnswer.NOT_LISTED, RegistryAnswer.LISTED), answers());
    }

    @Test
    void withoutAVersionBeforeNothingIsAnsweredThere() throws Exception {
        show(wrong);
        assertTrue(loader.isFailing());
        assertEquals(List.of(RegistryAnswer.ERROR, RegistryAnswer.ERROR), answers());
        show(right);
        assertFalse(loader.isFailing());
    }
}
