package io.predial.gateway.admin;

import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.ImportRuns;
import io.predial.store.ImportRuns.StoredRun;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** What became of the files of a registry: reports as they were stored with the import, for the operator. */
public final class ImportsApi {
    private static final int PAGE_DEFAULT = 20;
    private static final int PAGE_MAX = 100;
    private static final int ID_DIGITS_MAX = 18;

    private final ImportRuns runs;

    public ImportsApi(ImportRuns runs) {
        this.runs = runs;
    }

    public void mount(Router routes, JsonEndpoints json) {
        json.adminKey(routes.get("/v1/registries/:id/imports"), this::page);
        json.adminKey(routes.get("/v1/registries/:id/imports/:run"), this::find);
    }

    private Future<JsonObject> page(Call call) {
        String registry = Fields.id("id", call.param("id"));
        long before = whole("before", call.param("before"), Long.MAX_VALUE);
        long limit = whole("limit", call.param("limit"), PAGE_DEFAULT);
        if (limit > PAGE_MAX) {
            throw Problem.field("limit", "The value must be a whole number from 1 to " + PAGE_MAX + ".").raise();
        }
        // One more than is shown tells whether there is another page.
        return runs.page(registry, before, (int) limit + 1).map(found -> {
            JsonArray imports = new JsonArray();
            found.stream().limit(limit).forEach(run -> {
                JsonObject described = describe(run);
                // A national list names hundreds; they are in the report itself.
                described.remove("areaCodes");
                imports.add(described);
            });
            return new JsonObject().put("imports", imports)
                    .put("before", found.size() > limit ? found.get((int) limit - 1).id() : null);
        });
    }

    private Future<JsonObject> find(Call call) {
        String registry = Fields.id("id", call.param("id"));
        return runs.find(registry, whole("run", call.param("run"), 0)).map(found -> describe(
                found.orElseThrow(() -> Problem.notFound("This registry has no such import.").raise())));
    }

    private static JsonObject describe(StoredRun run) {
        return new JsonObject().put("run", run.id()).mergeIn(run.report());
    }

    private static long whole(String name, String text, long whenMissing) {
        if (text == null) {
            return whenMissing;
        }
        if (text.length() > ID_DIGITS_MAX || !text.matches("[1-9][0-9]*")) {
            throw Problem.field(name, "The value must be a whole number from 1.").raise();
        }
        return Long.parseLong(text);
    }
}
