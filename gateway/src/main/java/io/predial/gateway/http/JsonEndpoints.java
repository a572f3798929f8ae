package io.predial.gateway.http;

import io.predial.gateway.account.Authenticator;
import io.predial.gateway.account.Directory;
import io.predial.store.ConflictException;
import io.predial.store.NotFoundException;
import io.predial.store.rows.ApiKeyRow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything but screenings: authenticate, read a small JSON body, call, write JSON or a problem. One per event loop. */
public final class JsonEndpoints {
    private static final Logger log = LoggerFactory.getLogger(JsonEndpoints.class);

    private static final String ACCOUNT_NEEDED = "An account's key is needed here.";
    private static final String ADMIN_NEEDED = "The admin key is needed here.";

    private final int bodyBytesMax;
    private final Authenticator authenticator;

    /**
     * One request of such an endpoint.
     *
     * @param key   whose key it came with
     * @param path  path and query parameters by name
     * @param body  the JSON body; empty object when there was none
     */
    public record Call(ApiKeyRow key, Function<String, String> path, JsonObject body) {
        public String param(String name) {
            return path.apply(name);
        }
    }

    JsonEndpoints(int bodyBytesMax, Directory directory) {
        this.bodyBytesMax = bodyBytesMax;
        this.authenticator = new Authenticator(directory);
    }

    public void anyKey(Route route, Function<Call, Future<JsonObject>> work) {
        mount(route, key -> true, "", work);
    }

    public void accountKey(Route route, Function<Call, Future<JsonObject>> work) {
        mount(route, key -> key.account() != null, ACCOUNT_NEEDED, work);
    }

    public void adminKey(Route route, Function<Call, Future<JsonObject>> work) {
        mount(route, ApiKeyRow::admin, ADMIN_NEEDED, work);
    }

    /** For a body that is read as it comes. What the work raises is the answer. */
    public void accountStream(Route route, BiConsumer<ApiKeyRow, RoutingContext> work) {
        stream(route, key -> key.account() != null, ACCOUNT_NEEDED, work);
    }

    /** As {@link #accountStream}, with the admin key. */
    public void adminStream(Route route, BiConsumer<ApiKeyRow, RoutingContext> work) {
        stream(route, ApiKeyRow::admin, ADMIN_NEEDED, work);
    }

    private void stream(Route route, Predicate<ApiKeyRow> allowed, String refusal, BiConsumer<ApiKeyRow, RoutingContext> work) {
        route.handler(ctx -> {
            ApiKeyRow key = authenticator.authenticate(ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
            if (key == null) {
                Problem.unauthorized().send(ctx.response());
            } else if (!allowed.test(key)) {
                Problem.forbidden(refusal).send(ctx.response());
            } else {
                ScreeningEndpoint.guarded(ctx.response(), () -> work.accept(key, ctx));
            }
        });
    }

    private void mount(Route route, Predicate<ApiKeyRow> allowed, String refusal, Function<Call, Future<JsonObject>> work) {
        route.handler(ctx -> {
            ApiKeyRow key = authenticator.authenticate(ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
            if (key == null) {
                Problem.unauthorized().send(ctx.response());
            } else if (!allowed.test(key)) {
                Problem.forbidden(refusal).send(ctx.response());
            } else {
                readBody(ctx.request(), body -> run(ctx, key, body, work));
            }
        });
    }

    private void readBody(HttpServerRequest request, java.util.function.Consumer<Buffer> whole) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.DELETE)) {
            whole.accept(Buffer.buffer());
        } else {
            BodyReader.read(request, bodyBytesMax, whole);
        }
    }

    private void run(RoutingContext ctx, ApiKeyRow key, Buffer body, Function<Call, Future<JsonObject>> work) {
        ScreeningEndpoint.guarded(ctx.response(), () -> {
            Call call = new Call(key, name -> ctx.pathParam(name) != null ? ctx.pathParam(name)
                    : ctx.queryParams().get(name), parse(body));
            work.apply(call).onComplete(done -> ScreeningEndpoint.guarded(ctx.response(), () -> {
                if (done.failed()) {
                    throw problem(done.cause()).raise();
                }
                ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(done.result().encode() + "\n");
            }));
        });
    }

    private static JsonObject parse(Buffer body) {
        if (body.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException malformed) {
            throw Problem.body("The body is not one well-formed JSON object.").raise();
        }
    }

    /** The one place where a failure of the record becomes an answer. */
    public static Problem problem(Throwable failure) {
        if (failure instanceof Problem.Raised raised) {
            return raised.problem();
        }
        if (failure instanceof NotFoundException) {
            return Problem.notFound(failure.getMessage());
        }
        if (failure instanceof ConflictException) {
            return Problem.conflict(null, failure.getMessage());
        }
        log.warn("a change was refused because the record failed: {} ({})", failure.getClass().getSimpleName(),
                Incident.next());
        return Problem.recordUnavailable();
    }
}
