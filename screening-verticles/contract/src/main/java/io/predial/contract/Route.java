package io.predial.contract;

import java.util.Objects;

/** Where a routed call must leave: the trunk's id and its SIP URI. */
public record Route(String trunk, String uri) {
    public Route {
        Objects.requireNonNull(trunk, "trunk");
        Objects.requireNonNull(uri, "uri");
    }
}
