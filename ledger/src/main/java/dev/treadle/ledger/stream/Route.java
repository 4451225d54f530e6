// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Where an Update of a job belongs: its queue's book, and the home that orders it. Found by looking no further into the
/// bytes than to the job's name, since each Update is decoded by the book that reads it, and once is enough.
record Route(int home, String queue) {

    private static final JsonFactory JSON = new JsonFactory();

    /// @return null if the bytes name no job
    static Route of(byte[] update) {
        try (var json = JSON.createParser(update)) {
            return json.nextToken() == JsonToken.START_OBJECT ? find(json, true) : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /// The job stands in the Update itself, or in the execution that the Update is by or of.
    private static Route find(JsonParser json, boolean outermost) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            boolean object = json.nextToken() == JsonToken.START_OBJECT;
            if (object && name.equals("job")) {
                return read(json);
            }
            if (object && outermost && (name.equals("by") || name.equals("of"))) {
                var inside = find(json, false);
                if (inside != null) {
                    return inside;
                }
            } else {
                json.skipChildren();
            }
        }
        return null;
    }

    private static Route read(JsonParser json) throws IOException {
        String session = null;
        String queue = null;
        while (json.nextToken() == JsonToken.FIELD_NAME && (session == null || queue == null)) {
            var name = json.currentName();
            json.nextToken();
            switch (name) {
                case "session" -> session = json.getText();
                case "queue" -> queue = json.getText();
                default -> json.skipChildren();
            }
        }
        return session == null || queue == null ? null : new Route(Integer.parseInt(session.substring(0, session.indexOf('-'))), queue);
    }
}
