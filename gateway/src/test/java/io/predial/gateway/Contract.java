package io.predial.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI file as the judge of answers. */
final class Contract {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    final JsonNode document;

    Contract() throws IOException {
        try (InputStream in = Contract.class.getResourceAsStream("/openapi.json")) {
            document = JSON.readTree(in);
        }
    }

    /** What is wrong with this answer, empty when nothing: path as templated in the file, method in lower case. */
    Set<String> violations(String path, String method, int status, String contentType, String body) throws IOException {
        JsonNode response = document.path("paths").path(path).path(method).path("responses").path(Integer.toString(status));
        if (response.isMissingNode()) {
            return Set.of(method + " " + path + " answered " + status + ", which the file does not name");
        }
        String type = contentType.contains(";") ? contentType.substring(0, contentType.indexOf(';')) : contentType;
        JsonNode schema = response.path("content").path(type).path("schema");
        if (schema.isMissingNode()) {
            return Set.of(method + " " + path + " answered " + status + " as " + type + ", which the file does not name");
        }
        if (!type.endsWith("json")) {
            return Set.of();
        }
        com.fasterxml.jackson.databind.node.ObjectNode whole = JSON.createObjectNode();
        whole.setAll((com.fasterxml.jackson.databind.node.ObjectNode) schema.deepCopy());
        whole.set("components", document.path("components"));
        JsonSchema judge = FACTORY.getSchema(whole);
        Set<String> wrong = new TreeSet<>();
        judge.validate(JSON.readTree(body)).forEach(message -> wrong.add(message.getMessage()));
        return wrong;
    }
}
