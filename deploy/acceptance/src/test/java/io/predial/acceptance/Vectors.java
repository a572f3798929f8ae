package io.predial.acceptance;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Cases kept as data, each with a note of what it is about. */
final class Vectors {
    private Vectors() {
    }

    static List<JsonObject> read(String name) throws IOException {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            JsonArray cases = new JsonArray(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return cases.stream().map(JsonObject.class::cast).toList();
        }
    }
}
