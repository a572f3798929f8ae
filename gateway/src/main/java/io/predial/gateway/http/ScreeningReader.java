package io.predial.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a screening request from JSON, from a form or from a query string: same names, same limits, same
 * complaints. Nothing is guessed: an unknown field, a field given twice or a value of the wrong type is refused by name.
 */
final class ScreeningReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).maxStringLength(16_384)
                    .maxNameLength(256).maxNumberLength(64).build())
            .build();

    private ScreeningReader() {
    }

    /** The values read, by {@link ScreeningField}; null where a field was not given. */
    static final class Values {
        private final String[] values = new String[ScreeningField.COUNT];
        private Problem.Raised firstProblem;

        String get(ScreeningField field) {
            return values[field.ordinal()];
        }

        /**
         * Keeps a problem with one field and lets the others be read: a mistake beside the number must not cost an
         * emergency call. {@link #requireClean} raises it for every other call.
         */
        void note(Problem.Raised problem) {
            firstProblem = firstProblem == null ? problem : firstProblem;
        }

        /** A problem with the whole, to be told rather than one with a field. */
        void noteFirst(Problem.Raised problem) {
            firstProblem = problem;
        }

        void requireClean() {
            if (firstProblem != null) {
                throw firstProblem;
            }
        }

        /** What was dialled is kept even when it is refused, in part when it is too long: it may be an emergency. */
        void set(ScreeningField field, String value) {
            if (values[field.ordinal()] != null) {
                throw Problem.field(field.jsonName, "The field is given more than once.").raise();
            }
            if (value.length() > field.charsMax) {
                if (field == ScreeningField.TO) {
                    values[field.ordinal()] = value.substring(0, field.charsMax);
                }
                throw Problem.field(field.jsonName,
                        "The value has " + value.length() + " characters; the limit is " + field.charsMax + ".").raise();
            }
            values[field.ordinal()] = value;
        }
    }

    /** What was dialled is kept although the rest of the body is broken: it may be an emergency. */
    static Values json(Buffer body) {
        if (body.length() == 0) {
            throw Problem.body("The body is empty; send a JSON object with at least 'from' and 'to'.").raise();
        }
        Values values = new Values();
        try {
            readObject(body, values);
        } catch (Problem.Raised broken) {
            values.noteFirst(broken);
            if (values.get(ScreeningField.TO) == null) {
                throw broken;
            }
        }
        return values;
    }

    private static void readObject(Buffer body, Values values) {
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.body("The body must be one JSON object.").raise();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                try {
                    readField(parser, values);
                } catch (Problem.Raised problem) {
                    values.note(problem);
                    skipValue(parser);
                }
            }
            if (parser.nextToken() != null) {
                throw Problem.body("Something follows the JSON object.").raise();
            }
        } catch (StreamConstraintsException tooBig) {
            throw Problem.body("A value in the JSON is too long or nested too deep.").raise();
        } catch (IOException malformed) {
            throw Problem.body("The body is not well-formed JSON.").raise();
        }
    }

    /** Past the rest of a field whose name or value was refused. */
    private static void skipValue(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
        }
        parser.skipChildren();
    }

    private static void readField(JsonParser parser, Values values) throws IOException {
        ScreeningField field = ScreeningField.named(parser.currentName());
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        boolean isTruth = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        if (field == ScreeningField.DRY_RUN ? !isTruth : token != JsonToken.VALUE_STRING) {
            if (field == ScreeningField.TO && token.isNumeric()) {
                values.set(field, parser.getText());
            }
            throw Problem.field(field.jsonName, "The value must be a "
                    + (field == ScreeningField.DRY_RUN ? "boolean." : "string.")).raise();
        }
        values.set(field, parser.getText());
    }

    /** Reads {@code a=b&c=d}, as a form body or as the query of a GET. */
    static Values form(String text) {
        Values values = new Values();
        if (text == null || text.isEmpty()) {
            return values;
        }
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                ScreeningField field = ScreeningField.named(URLDecoder.decode(name, StandardCharsets.UTF_8));
                // A literal plus in from and to is meant: "+1202…" pasted into a URL must not become " 1202…".
                boolean isNumber = field == ScreeningField.FROM || field == ScreeningField.TO;
                String encoded = isNumber && value.startsWith("+") ? "%2B" + value.substring(1) : value;
                values.set(field, URLDecoder.decode(encoded, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException malformed) {
                values.note(Problem.body("The form holds a broken percent escape.").raise());
            } catch (Problem.Raised problem) {
                values.note(problem);
            }
        }
        return values;
    }
}
