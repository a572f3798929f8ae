package io.predial.faults;

import io.predial.embedded.LoopbackPort;
import java.util.Map;
import java.util.TreeMap;

/** A screening node whose event bus others reach through a proxy that can take its time. */
final class SlowNode {
    private static final int DELAY_MILLIS = 200;

    private final String role;
    private Map<String, String> usual;
    private FaultProxy proxy;

    SlowNode(String role) {
        this.role = role;
    }

    void putBehindProxy(World world) throws Exception {
        usual = world.dev().settings(role);
        String host = usual.get("cluster.host");
        int busPort = LoopbackPort.free();
        proxy = new FaultProxy(host, busPort);
        Map<String, String> settings = new TreeMap<>(usual);
        settings.put("cluster.bus-port", Integer.toString(busPort));
        settings.put("cluster.bus-public-port", Integer.toString(proxy.port()));
        world.dev().change(role, settings);
        world.restart(role);
    }

    void delay() {
        proxy.delayMillis(DELAY_MILLIS);
    }

    void noDelay() {
        proxy.delayMillis(0);
    }

    void takeFromBehindProxy(World world) throws Exception {
        world.dev().change(role, usual);
        world.restart(role);
        proxy.close();
    }
}
