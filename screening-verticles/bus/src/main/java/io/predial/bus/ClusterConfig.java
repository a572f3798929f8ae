package io.predial.bus;

import io.predial.contract.config.Knobs;
import java.util.Arrays;
import java.util.List;

/**
 * How a process joins the cluster. Hazelcast Community has no TLS and no authentication: its port and the bus port
 * belong on a private network.
 *
 * @param name                 cluster name; processes with another name are not seen
 * @param host                 the one interface both ports bind to
 * @param hazelcastPort        membership
 * @param busPort              event bus; 0 takes a free port
 * @param publicHost           host at which others reach this process; empty when it is {@code host}
 * @param busPublicPort        port at which others reach its event bus; 0 when it is {@code busPort}
 * @param members              {@code host:port} of members to join
 * @param lite                 true for a member that holds no cluster data, so that it may come and go freely
 * @param heartbeatLossSeconds silence after which Hazelcast removes a member; the node view reacts far sooner
 * @param eventLoops           threads that everything of the process runs on; more than cores only adds hand-overs
 */
public record ClusterConfig(String name, String host, int hazelcastPort, int busPort, String publicHost,
                            int busPublicPort, List<String> members, boolean lite, int heartbeatLossSeconds,
                            int eventLoops) {
    public ClusterConfig {
        members = List.copyOf(members);
    }

    public static ClusterConfig from(Knobs knobs) {
        String name = knobs.text("cluster.name", "predial", "cluster to join");
        String host = knobs.text("cluster.host", "127.0.0.1", "interface that membership and event bus bind to");
        int port = knobs.whole("cluster.port", 5701, 1, 65_535, "Hazelcast membership port");
        int busPort = knobs.whole("cluster.bus-port", 0, 0, 65_535, "event bus port, 0 takes a free one");
        String publicHost = knobs.text("cluster.public-host", "",
                "host others reach this process at, when it is behind NAT; empty when it is cluster.host");
        int busPublicPort = knobs.whole("cluster.bus-public-port", 0, 0, 65_535,
                "event bus port others reach, 0 when it is cluster.bus-port");
        if (busPublicPort != 0 && busPort == 0) {
            knobs.problem("cluster.bus-public-port needs a fixed cluster.bus-port behind it");
        }
        String members = knobs.text("cluster.members", "127.0.0.1:5701", "members to join, host:port, comma separated");
        boolean lite = knobs.yesNo("cluster.lite", false, "hold no cluster data; at least one member must not be lite");
        int loss = knobs.whole("cluster.heartbeat-loss-seconds", 8, 3, 120, "silence after which a member is removed");
        int loops = knobs.whole("cluster.event-loops", Runtime.getRuntime().availableProcessors(), 1, 256,
                "event loop threads of the process");
        return new ClusterConfig(name, host, port, busPort, publicHost, busPublicPort,
                Arrays.stream(members.split(",")).map(String::strip).filter(m -> !m.isEmpty()).toList(), lite, loss, loops);
    }
}
