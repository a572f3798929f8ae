package io.predial.faults.stock;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;

/**
 * A clustered Vert.x as its documentation starts one. Only what a test on one machine must change is changed: no
 * multicast, loopback, fixed ports.
 */
final class StockCluster {
    static final List<String> CHECKS = List.of("emergency", "dnc", "caller-id", "fraud");

    private StockCluster() {
    }

    /** The address every node that runs the check registers on. */
    static String address(String check) {
        return "checks." + check;
    }

    static Future<Vertx> start(int port, List<Integer> members) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName("stock-" + members.get(0));
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(members.stream().map(member -> "127.0.0.1:" + member).toList());
        return Vertx.builder().withClusterManager(new HazelcastClusterManager(config)).buildClustered();
    }

    static List<Integer> ports(String words) {
        return List.of(words.split(",")).stream().map(Integer::valueOf).toList();
    }
}
