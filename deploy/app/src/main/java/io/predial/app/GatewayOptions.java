package io.predial.app;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which gateway a command asks, and as whom. */
public final class GatewayOptions {
    @Option(names = "--url", defaultValue = "${env:PREDIAL_URL:-http://127.0.0.1:8080}",
            description = "the gateway; default $PREDIAL_URL or http://127.0.0.1:8080")
    private URI url;

    @Option(names = "--key", defaultValue = "${env:PREDIAL_KEY:-predial-demo}",
            description = "API key; default $PREDIAL_KEY or the demo key")
    private String key;

    public URI url() {
        return url;
    }

    public String key() {
        return key;
    }
}
