// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.operate.DeadOptions.Verb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadOptionsTest {

    @TempDir
    Path folder;

    private static DeadOptions parse(String call) throws UsageError {
        return DeadOptions.parse(List.of(call.split(" ")), Map.of());
    }

    @Test
    void aCallSaysWhatAndOfWhichJobAndWhere() throws Exception {
        var file = Files.writeString(folder.resolve("client.properties"), "security.protocol=SSL\n");
        assertThat(parse("list")).isEqualTo(new DeadOptions(Verb.LIST, "", false, "treadle", Map.of("bootstrap.servers", "localhost:9092")));
        assertThat(parse("show abc --kafka=k:1")).isEqualTo(new DeadOptions(Verb.SHOW, "abc", false, "treadle", Map.of("bootstrap.servers", "k:1")));
        assertThat(parse("retry abc --checked --prefix p --client " + file)).isEqualTo(new DeadOptions(Verb.RETRY, "abc", true, "p",
                Map.of("bootstrap.servers", "localhost:9092", "security.protocol", "SSL")));
        assertThat(DeadOptions.parse(List.of("list"), Map.of("KAFKA_BOOTSTRAP_SERVERS", "k:2")).client()).containsEntry("bootstrap.servers", "k:2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            bury            | 'dead' is followed by list, show or retry, not 'bury'
            show            | 'dead show' needs the id of a job
            retry --checked | 'dead retry' needs the id of a job
            list --loud     | unknown option '--loud'
            list --checked  | unknown option '--checked'
            list --kafka    | --kafka needs a value
            list --client x | --client is a file of Kafka client properties, and x cannot be read
            """)
    void whatIsWrongInACallIsSaidInOneSentence(String call, String sentence) {
        assertThatThrownBy(() -> parse(call)).isInstanceOf(UsageError.class).message().startsWith(sentence);
    }
}
