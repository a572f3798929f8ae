package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

final class FollowedRows implements ChangeListener {
    private final Map<String, String> building = new TreeMap<>();
    private volatile Map<String, String> shown = Map.of();
    private volatile long version = -1;

    @Override
    public void begin() {
        building.clear();
    }

    @Override
    public void apply(Change change) {
        JsonObject row = change.row();
        String key = switch (change.kind()) {
            case ACCOUNT -> "account " + row.getString("id");
            case DO_NOT_CALL -> "wish " + row.getLong("number");
            case CALLER_ID -> "caller id " + row.getLong("number");
            default -> change.kind().id();
        };
        if (change.deleted()) {
            building.remove(key);
        } else {
            building.put(key, row.encode());
        }
    }

    @Override
    public Future<Void> commit(long upTo) {
        // A test that sees a row may ask for the version right after.
        version = upTo;
        shown = Map.copyOf(building);
        return Future.succeededFuture();
    }

    boolean has(String key) {
        return shown.containsKey(key);
    }

    int size() {
        return shown.size();
    }

    long version() {
        return version;
    }
}
