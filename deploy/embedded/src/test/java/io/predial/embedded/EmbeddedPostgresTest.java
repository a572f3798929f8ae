package io.predial.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    private static final Path BINARIES = Path.of("target", "postgres-binaries");

    @TempDir
    Path directory;

    @Test
    void keepsDataBetweenStartsAndLeavesNoProcess() throws Exception {
        long pid;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            pid = postgres.pid();
            assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive());
            assertEquals(1, keep(postgres));
        }
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        try (EmbeddedPostgres again = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            assertEquals(2, keep(again));
        }
    }

    @Test
    void stopsWhileAClientHoldsASession() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES);
        try (Connection session = DriverManager.getConnection(postgres.jdbcUrl())) {
            assertTrue(session.isValid(1));
            postgres.close();
            assertFalse(session.isValid(1));
        }
        assertFalse(postgres.isRunning());
    }

    @Test
    void diesWithItsProcessAndStartsAgainOnTheSameData() throws Exception {
        Process owner = startInOwnProcess();
        ProcessHandle server = ProcessHandle.of(postmaster().pid()).orElseThrow();
        owner.destroyForcibly().waitFor();
        server.onExit().get(20, TimeUnit.SECONDS);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            assertEquals(1, keep(postgres));
        }
    }

    @Test
    void stopsAServerThatAKilledProcessAndItsKilledGuardLeftRunning() throws Exception {
        Process owner = startInOwnProcess();
        long pid = postmaster().pid();
        owner.children().filter(child -> child.info().commandLine().orElse("").contains("trap"))
                .forEach(ProcessHandle::destroyForcibly);
        owner.destroyForcibly().waitFor();
        assertTrue(postmaster().isRunning());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
            assertEquals(1, keep(postgres));
        }
    }

    @Test
    void startsOverAfterAFirstStartCutShort() throws Exception {
        Files.createDirectories(directory.resolve("cluster"));
        Files.writeString(directory.resolve("cluster").resolve("postgresql.conf"), "# initdb was killed here\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            assertEquals(1, keep(postgres));
        }
    }

    @Test
    void isNotFooledByAPidThatAnotherProgramHasNow() throws Exception {
        EmbeddedPostgres.start(directory, 0, BINARIES).close();
        Files.writeString(directory.resolve("cluster").resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            assertEquals(1, keep(postgres));
        }
    }

    @Test
    void aSecondOwnerAndATakenPortAreRefusedInOneLine() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, BINARIES)) {
            IOException inUse = assertThrows(IOException.class, () -> EmbeddedPostgres.start(directory, 0, BINARIES));
            assertEquals(directory + " is in use by process " + ProcessHandle.current().pid(), inUse.getMessage());
            assertEquals(1, keep(postgres), "the first owner's server was harmed");
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            IOException refused = assertThrows(IOException.class,
                    () -> EmbeddedPostgres.start(directory, port, BINARIES));
            assertEquals("port " + port + " on 127.0.0.1 is in use", refused.getMessage());
        }
    }

    private Postmaster postmaster() throws IOException {
        return new Postmaster(directory.toRealPath().resolve("cluster"));
    }

    private Process startInOwnProcess() throws IOException {
        Process owner = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), PostgresMain.class.getName(), directory.toString(), "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader output = owner.inputReader();
        String line = "";
        while (line != null && !line.startsWith("ready ")) {
            line = output.readLine();
        }
        assertTrue(line != null, "the child process never became ready");
        return owner;
    }

    /** Adds a row and counts all rows. */
    private static int keep(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
            connection.createStatement().execute("CREATE TABLE IF NOT EXISTS kept (id serial)");
            connection.createStatement().execute("INSERT INTO kept DEFAULT VALUES");
            ResultSet count = connection.createStatement().executeQuery("SELECT count(*) FROM kept");
            count.next();
            return count.getInt(1);
        }
    }
}
