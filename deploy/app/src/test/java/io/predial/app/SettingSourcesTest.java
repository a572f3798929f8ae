package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.contract.config.Knobs.Knob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingSourcesTest {
    private static int port(Knobs knobs) {
        return knobs.whole("http.port", 8080, 0, 65_535, "public port");
    }

    @Test
    void flagsWinOverEnvironmentAndEnvironmentOverFile() {
        Map<String, String> file = Map.of("http.port", "1");
        Map<String, String> environment = Map.of("PREDIAL_HTTP_PORT", "2");
        Map<String, String> flags = Map.of("http.port", "3");
        assertEquals(8080, new SettingSources(Map.of(), Map.of(), Map.of()).read(SettingSourcesTest::port).value());
        assertEquals(1, new SettingSources(file, Map.of(), Map.of()).read(SettingSourcesTest::port).value());
        assertEquals(2, new SettingSources(file, environment, Map.of()).read(SettingSourcesTest::port).value());
        assertEquals(3, new SettingSources(file, environment, flags).read(SettingSourcesTest::port).value());
    }

    @Test
    void listsEveryProblemAtOnce() {
        Map<String, String> file = Map.of("http.port", "eighty", "htpp.port", "80", "sync.unknown", "1");
        Map<String, String> environment =
                Map.of("PREDIAL_SCREENING_BUDGET_MILLIS", "0", "PREDIAL_TYPO", "1", "HOME", "/root");
        List<String> problems = new SettingSources(file, environment, Map.of()).read(Verb.GATEWAY::configure)
                .problems();
        assertEquals(List.of(
                "http.port is 'eighty'; it must be a whole number from 0 to 65535; given by http.port in the settings file",
                "screening.budget-millis is 0; it must be from 5 to 5000; given by"
                        + " PREDIAL_SCREENING_BUDGET_MILLIS in the environment",
                "PREDIAL_TYPO in the environment is not a setting that any command knows",
                "htpp.port in the settings file is not a setting that any command knows; did you mean http.port?",
                "sync.unknown in the settings file is not a setting that any command knows"), problems);
    }

    @Test
    void aContradictionTellsWhereEachOfItsSettingsStands() {
        assertEquals(List.of("bus.queue-max (16) must not be below bus.batch-max (32); raise the first or lower the second;"
                        + " given by --bus-queue-max and PREDIAL_BUS_BATCH_MAX in the environment"),
                new SettingSources("app.properties", Map.of("bus.queue-max", "4096"), Map.of("PREDIAL_BUS_BATCH_MAX", "32"),
                        Map.of("bus.queue-max", "16")).read(Verb.GATEWAY::configure).problems());
    }

    @Test
    void oneFileServesAllRoles() {
        Map<String, String> file = Map.of("http.port", "8081", "checks", "dnc", "postgres.host", "db.example");
        for (Verb verb : Verb.values()) {
            assertEquals(List.of(), new SettingSources(file, Map.of(), Map.of()).read(verb::configure).problems(),
                    verb.word());
        }
    }

    @Test
    void aRegistryThatIsNamedHasSettingsOfItsOwn() {
        Map<String, String> file = Map.of("sync.registries", "uk-tps", "sync.registry.uk-tps.format", "national");
        Map<String, String> environment = Map.of("PREDIAL_SYNC_REGISTRY_UK_TPS_COUNTRY_CODE", "44");
        for (Verb verb : Verb.values()) {
            assertEquals(List.of(), new SettingSources(file, environment, Map.of()).read(verb::configure).problems(),
                    verb.word());
        }
        assertEquals(List.of("sync.registry.uk-tps.country-code must be set: sync.registry.uk-tps.format is national; given by"
                + " sync.registry.uk-tps.format in the settings file"),
                new SettingSources(file, Map.of(), Map.of()).read(Verb.SYNC::configure).problems());
        assertEquals(List.of("sync.registry.uk-tps.format in the settings file is not a setting that any command knows"),
                new SettingSources(Map.of("sync.registry.uk-tps.format", "national"), Map.of(), Map.of())
                        .read(Verb.SYNC::configure).problems(), "of a registry that is not named");
        assertEquals(List.of("sync.registry.uk-tps.fromat in the settings file is not a setting that any command knows;"
                + " did you mean sync.registry.uk-tps.format?"),
                new SettingSources(Map.of("sync.registries", "uk-tps", "sync.registry.uk-tps.fromat", "national"), Map.of(),
                        Map.of()).read(Verb.SYNC::configure).problems());
    }

    @Test
    void secretsAreMasked() {
        SettingSources sources = new SettingSources(Map.of("postgres.password", "hunter2"), Map.of(), Map.of());
        List<Knob> knobs = sources.read(Verb.MIGRATE::configure).knobs();
        Knob password = knobs.stream().filter(knob -> knob.name().equals("postgres.password")).findFirst()
                .orElseThrow();
        assertEquals("********", password.valueText());
        assertTrue(knobs.stream().noneMatch(knob -> knob.toString().contains("hunter2")));
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("missing.properties");
        IOException failure = assertThrows(IOException.class, () -> SettingSources.readFile(missing));
        assertEquals("cannot read settings from " + missing + " (NoSuchFileException)", failure.getMessage());
        Path garbage = Files.write(directory.resolve("garbage.properties"),
                new byte[] {(byte) 0xC3, 0x28, '\\', 'u', '1'});
        assertThrows(IOException.class, () -> SettingSources.readFile(garbage));
    }
}
