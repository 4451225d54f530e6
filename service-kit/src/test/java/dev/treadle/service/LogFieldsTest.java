// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.junit.jupiter.api.Test;

class LogFieldsTest {

    @Test
    void whatALineIsAboutIsAField() throws IOException {
        var fields = line("Chore failed: X: no (job=nax7xphj attempt=2 session=3-06q8m2 queue=default trace=0af7651916cd43dd8448eb211c80319c)").get("mdc");
        assertThat(fields).isEqualTo(new JsonMapper().readTree("""
                {"job": "nax7xphj", "attempt": "2", "session": "3-06q8m2", "queue": "default", "trace": "0af7651916cd43dd8448eb211c80319c"}"""));
    }

    @Test
    void whatSomebodySaidIsNotTakenForAField() throws IOException {
        var line = line("event rejected: there is no component session=forged reason=COMPONENT session=3-06q8m2 event=1");
        assertThat(line.get("mdc").toString()).isEqualTo("{\"session\":\"3-06q8m2\"}");
        assertThat(line.get("message").asText()).contains("forged");
    }

    private static JsonNode line(String message) throws IOException {
        var record = new ExtLogRecord(Level.INFO, message, "x");
        assertThat(new LogFields().isLoggable(record)).isTrue();
        return new JsonMapper().readTree(new JsonFormatter().format(record));
    }
}
