package io.predial.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A bridge for the cluster and a network namespace for one screening node, joined by a cable that can be pulled. Inside
 * there is no way to PostgreSQL and Kafka: the node runs from its snapshot, which it has from an earlier run outside.
 */
final class NetworkCut implements AutoCloseable {
    private static final String NODE = "screen-3";
    private static final int NAME_CHARS_MAX = 6;

    private final String id = Long.toString(ProcessHandle.current().pid() % 1_000_000, 36);
    private final String bridge = "pdb" + shortened();
    private final String cable = "pdv" + shortened();
    private final String namespace = "predial-" + shortened();
    private final String subnet;
    private final String reason;
    private Map<String, String> usual;

    /** Lays the cable where that is possible. */
    NetworkCut() throws InterruptedException {
        this.subnet = "10.77." + ProcessHandle.current().pid() % 250 + ".";
        this.reason = lay();
    }

    private String shortened() {
        return id.substring(0, Math.min(NAME_CHARS_MAX, id.length()));
    }

    private String lay() throws InterruptedException {
        try {
            Shell.run("ip", "netns", "add", namespace);
            Shell.run("ip", "link", "add", bridge, "type", "bridge");
            Shell.run("ip", "addr", "add", subnet + "1/24", "dev", bridge);
            Shell.run("ip", "link", "set", bridge, "up");
            Shell.run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace);
            Shell.run("ip", "link", "set", cable, "master", bridge);
            Shell.run("ip", "link", "set", cable, "up");
            inside("ip", "addr", "add", subnet + "2/24", "dev", "eth0");
            inside("ip", "link", "set", "eth0", "up");
            inside("ip", "link", "set", "lo", "up");
            return null;
        } catch (IOException impossible) {
            close();
            return impossible.getMessage();
        }
    }

    private void inside(String... words) throws IOException, InterruptedException {
        String[] all = new String[words.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", namespace}, 0, all, 0, 4);
        System.arraycopy(words, 0, all, 4, words.length);
        Shell.run(all);
    }

    /** Address for the cluster to meet on: one that the node inside can reach, too. */
    String busHost() {
        return reason == null ? subnet + "1" : "127.0.0.1";
    }

    /** Why there is no cable to pull; null when there is one. */
    String unavailableBecause() {
        return reason;
    }

    Fault fault(int cutSeconds, int watchedSeconds) {
        return new Fault("network", "network of a node cut " + cutSeconds + " s, then healed", 1, Fault.Promise.USUAL,
                this::moveInside,
                (world, tally) -> {
                    tally.mark("cable pulled");
                    Shell.run("ip", "link", "set", cable, "down");
                    TimeUnit.SECONDS.sleep(cutSeconds);
                    tally.mark("cable plugged in");
                    Shell.run("ip", "link", "set", cable, "up");
                    world.untilWhole();
                    tally.mark("all nodes asked again");
                }, watchedSeconds, this::moveOutside);
    }

    private void moveInside(World world) throws Exception {
        usual = world.dev().settings(NODE);
        Map<String, String> settings = new TreeMap<>(usual);
        settings.put("cluster.host", subnet + "2");
        settings.put("ops.host", subnet + "2");
        world.dev().stop(NODE);
        world.dev().change(NODE, settings);
        List<String> words = new ArrayList<>(world.aside(NODE));
        words.add(world.dev().script(NODE).toString());
        inside(words.toArray(String[]::new));
        world.until(NODE + " is ready inside", () -> world.isReady(NODE));
    }

    private void moveOutside(World world) throws Exception {
        world.dev().stop(NODE);
        world.dev().change(NODE, usual);
        world.startUnlessRunning(NODE);
    }

    /** The cable goes with the namespace it leads into. */
    @Override
    public void close() {
        try {
            Shell.succeeds("ip", "netns", "del", namespace);
            Shell.succeeds("ip", "link", "del", bridge);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
