package io.predial.app;

import io.predial.bus.ClusterConfig;
import io.predial.contract.config.Knobs;
import io.predial.node.LoopWatch;
import io.predial.store.KafkaConfig;
import io.predial.store.PostgresConfig;
import io.predial.store.ReconcileConfig;
import io.predial.store.SegmentFiles;
import java.nio.file.Path;

/**
 * What every long-running process needs, whatever its roles.
 *
 * @param name     name of this process in logs and announcements; a random part is added for each run
 * @param data     directory of its own, below the common one, for the snapshot and registry segments: a name of its own
 *                 for each process that shares a disk
 * @param opsHost  interface of the operators' port
 * @param opsPort  {@code /live}, {@code /ready}, {@code /metrics}; 0 takes a free one
 * @param cluster  null for a process that takes no part in the bus
 * @param postgres the record
 * @param kafka    carries changes
 * @param reconcile when data in memory is compared with the record; null for a process that holds none
 * @param loopsStillMillis an event loop that comes to nothing for so long is stuck
 * @param knobs    all settings of the process, for checks that have some of their own
 */
public record ProcessConfig(String name, Path data, String opsHost, int opsPort, ClusterConfig cluster,
                            PostgresConfig postgres, KafkaConfig kafka, ReconcileConfig reconcile, int loopsStillMillis,
                            Knobs knobs) {
    /** For a process on the bus. */
    public static ProcessConfig clustered(String role, Knobs knobs) {
        return from(role, knobs, ClusterConfig.from(knobs));
    }

    /** For a process that works on the data only. */
    public static ProcessConfig standalone(String role, Knobs knobs) {
        return from(role, knobs, null);
    }

    private static ProcessConfig from(String role, Knobs knobs, ClusterConfig cluster) {
        String name = knobs.text("node.name", role, "name of this process in logs, announcements and its directory");
        if (!name.matches("[a-z0-9][a-z0-9.-]{0,40}")) {
            knobs.problem("node.name must be 1 to 41 of a-z, 0-9, dot and dash, and start with a letter or digit");
        }
        Path data = Path.of(knobs.text("data", ".predial", "directory for everything kept on disk"))
                .resolve("node").resolve(name);
        String opsHost = knobs.text("ops.host", "127.0.0.1", "interface of the operators' port");
        int opsPort = knobs.whole("ops.port", 9090, 0, 65_535, "operators' port, 0 takes a free one");
        SegmentFiles.verifyMegabytesPerSecond(knobs);
        return new ProcessConfig(name, data, opsHost, opsPort, cluster, PostgresConfig.from(knobs),
                KafkaConfig.from(knobs), cluster == null ? null : ReconcileConfig.from(knobs), LoopWatch.stillMillis(knobs),
                knobs);
    }
}
