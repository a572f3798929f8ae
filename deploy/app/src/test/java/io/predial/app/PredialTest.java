package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs.Knob;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PredialTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        CommandLine command = Predial.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(words);
    }

    @Test
    void helpOfEveryRoleListsEveryKnobWithItsDefaultAndLimits() {
        for (Verb verb : Verb.values()) {
            assertEquals(0, run(verb.word(), "--help"));
            // The help wraps its lines; a knob's words are compared without the white space between them.
            String help = out.toString().replaceAll("\\s+", " ");
            for (Knob knob : SettingSources.knobsOf(verb::configure)) {
                assertTrue(help.contains(knob.flag() + "=VALUE"), verb.word() + " --help lacks " + knob.flag());
                assertTrue(help.contains(knob.help()), verb.word() + " --help does not explain " + knob.name());
            }
        }
        assertTrue(out.toString().replaceAll("\\s+", " ").contains("PostgreSQL port (1 to 65535); default 5432"));
    }

    @Test
    void checkConfigPrintsWhatIsInEffect() {
        assertEquals(0, run("check-config", "gateway", "--http-port", "8181", "--postgres-password=hunter2"));
        assertTrue(out.toString().contains("http.port=8181" + System.lineSeparator()));
        assertTrue(out.toString().contains("postgres.password=********" + System.lineSeparator()));
        assertEquals("", err.toString());
    }

    @Test
    void badSettingsAreAllListedAndExitWithTwo() {
        assertEquals(2, run("check-config", "screen", "--checks", "dnc,tarot", "--ops-port", "99999"));
        assertEquals("""
                setting: checks: unknown check 'tarot'; known: emergency, dnc, caller-id, fraud; given by --checks
                setting: ops.port is 99999; it must be from 0 to 65535; given by --ops-port
                """, err.toString().replace(System.lineSeparator(), "\n"));
        assertEquals("", out.toString());
    }

    @Test
    void anImportTakesAFileAndARollbackTakesNone() {
        assertEquals(2, run("import", "us-national"));
        assertEquals(2, run("import", "--rollback", "us-national", "202.txt"));
        assertEquals("predial import: no file given\npredial import: --rollback takes no file\n",
                err.toString().replace(System.lineSeparator(), "\n"));
        assertEquals(1, run("import", "us-national", "no-such-file.txt"));
    }

    /** One line for each thing wrong, all at once, and no page of usage. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            gateway --htpp-port 8080            | setting: --htpp-port is not a setting of gateway; did you mean --http-port?
            gateway --tarot=1                   | setting: --tarot is not a setting of gateway
            check-config gateway tarot          | setting: 'tarot' is no flag of gateway, nor the value of one
            check-config screen --bus-hedge-after-millis 5 \
                | setting: --bus-hedge-after-millis is not a setting of screen, but of gateway, all
            gateway --counts-catch-up-millis 5 --ops-port -1 \
                | setting: --counts-catch-up-millis is not a setting of gateway, but of screen, all\
            ;setting: ops.port is -1; it must be from 0 to 65535; given by --ops-port
            gateway --http-port                 | predial gateway: Missing required parameter for option '--http-port' (VALUE);\
             see predial gateway --help
            scrub --heder a b                   | predial scrub: Unknown option: '--heder'; did you mean --header?
            gatway                              | predial: Unmatched argument at index 0: 'gatway'; did you mean gateway?
            """)
    void whatIsNotUnderstoodIsNamedAndExitsWithTwo(String words, String complaint) {
        assertEquals(2, run(words.split(" ")));
        assertEquals(complaint.replace(";setting", "\nsetting") + "\n", err.toString().replace(System.lineSeparator(), "\n"));
        assertEquals("", out.toString());
    }
}
