// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OptionsTest {

    @Test
    void withoutOptionsThereAreTwoWorkersAndOneUiServiceOnTheUsualPorts() throws Exception {
        assertThat(parse("up")).isEqualTo(new Options(Options.Mode.UP, 2, 1, 8080, 9092, Optional.empty(), false, false));
    }

    @Test
    void eachOptionIsTakenInEitherForm() throws Exception {
        assertThat(parse("up --workers 3 --ui=2 --port 9000 --kafka-port=9999 --data some/where --fresh --faults"))
                .isEqualTo(new Options(Options.Mode.UP, 3, 2, 9000, 9999, Optional.of(Path.of("some/where")), true, true));
        assertThat(parse("dev --port 9000")).isEqualTo(new Options(Options.Mode.DEV, 1, 1, 9000, 9092, Optional.empty(), false, true));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            sideways,                    unknown command 'sideways': './treadle help' lists them
            up --loud,                   unknown option '--loud': './treadle help' lists them
            up more,                     unknown option 'more': './treadle help' lists them
            up --workers,                --workers needs a value: './treadle help' says which
            up --workers many,           --workers is 'many': give a whole number from 0 to 64
            up --ui 0,                   --ui is '0': give a whole number from 1 to 16
            up --port 70000,             --port is '70000': give a whole number from 1 to 65535
            up --fresh=yes,              "--fresh takes no value, but has 'yes'"
            up --port 65535 --ui 2,      --port 65535 leaves no room for 2 ui-services: give a port up to 65534
            up --port 9091 --ui 2,       port 9092 cannot serve both Kafka and a ui-service: give another --port or --kafka-port
            dev --workers 2,             --workers is for './treadle up': './treadle dev' runs one of each service
            """)
    void whatIsWrongIsSaidInOneSentence(String call, String sentence) {
        assertThatThrownBy(() -> parse(call)).isInstanceOf(UsageError.class).hasMessage(sentence);
    }

    @Test
    void aTakenPortIsNamedWithTheOptionThatGivesAnother() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            var options = new Options(Options.Mode.UP, 1, 1, port, Ports.free(), Optional.empty(), false, false);
            assertThatThrownBy(options::requireFreePorts).isInstanceOf(UsageError.class)
                    .hasMessageContaining("port " + port + " on 127.0.0.1 is taken").hasMessageContaining("--port");
        }
    }

    private static Options parse(String call) throws UsageError {
        return Options.parse(List.of(call.split(" ")));
    }
}
