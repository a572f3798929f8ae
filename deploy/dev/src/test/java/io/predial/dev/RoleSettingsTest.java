package io.predial.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.app.SettingSources;
import io.predial.app.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What dev writes for a role must be what production's role reads: otherwise dev would show something else. */
class RoleSettingsTest {
    @TempDir
    Path directory;

    @Test
    void everyRoleKnowsWhatDevTellsIt() throws IOException {
        try (DataDirectory data = DataDirectory.open(directory)) {
            RoleSettings settings = new RoleSettings(data, 20_001, 20_002, "127.0.0.1",
                    List.of(20_003, 20_004, 20_005));
            assertEquals(List.of(), problems(Verb.SCREEN, settings.onBus("screen-1", 20_006, 0)));
            assertEquals(List.of(), problems(Verb.SYNC, settings.of("sync-1", 20_007)));
            assertEquals(List.of(), problems(Verb.GATEWAY,
                    RoleSettings.withGateway(settings.onBus("gateway-1", 20_008, 2), 20_009, true)));
        }
    }

    @Test
    void membersOfTheClusterNameEachOther() throws IOException {
        try (DataDirectory data = DataDirectory.open(directory)) {
            Map<String, String> second = new RoleSettings(data, 1, 2, "127.0.0.1", List.of(20_003, 20_004))
                    .onBus("screen-2", 3, 1);
            assertEquals("20004", second.get("cluster.port"));
            assertEquals("127.0.0.1:20003,127.0.0.1:20004", second.get("cluster.members"));
        }
    }

    @Test
    void aFileOfThemReadsBackAsItWas() throws IOException {
        Map<String, String> settings = Map.of("data", "C:\\predial\\data", "node.name", "screen-1");
        Path file = RoleSettings.write(settings, directory.resolve("screen-1.properties"));
        assertEquals(settings, SettingSources.readFile(file));
    }

    private static List<String> problems(Verb verb, Map<String, String> settings) {
        return new SettingSources(settings, Map.of(), Map.of()).read(verb::configure).problems();
    }
}
