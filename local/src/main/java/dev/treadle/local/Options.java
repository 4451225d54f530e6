// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the launcher is asked to do.
///
/// Depends on nothing outside the JDK, so that the script can check a call before the first build, from this source.
///
/// @param mode      the artefacts as they are, or from their sources with live reload
/// @param workers   how many worker-services
/// @param uis       how many ui-services
/// @param port      what the first ui-service listens on; the others follow it
/// @param kafkaPort what the broker listens on
/// @param data      where data is kept; empty for the default
/// @param fresh     whether to begin with no data
/// @param faults    whether the gallery has its page that ends processes, and those that end are started again
record Options(Mode mode, int workers, int uis, int port, int kafkaPort, Optional<Path> data, boolean fresh, boolean faults) {

    enum Mode { UP, DEV }

    static final Set<String> KNOWN = Set.of("--workers", "--ui", "--port", "--kafka-port", "--data", "--fresh", "--faults");

    /// Checks a call: ends with 0 if it can be carried out as far as its words and its ports go, else says why not and
    /// ends with 2.
    static void main(String[] arguments) {
        try {
            parse(List.of(arguments)).requireFreePorts();
        } catch (UsageError e) {
            System.err.println("treadle: " + e.getMessage());
            System.exit(2);
        }
    }

    static Options parse(List<String> arguments) throws UsageError {
        var words = new ArrayDeque<>(arguments);
        var mode = switch (words.isEmpty() ? "" : words.removeFirst()) {
            case "up" -> Mode.UP;
            case "dev" -> Mode.DEV;
            case String other -> throw new UsageError("unknown command '" + other + "': './treadle help' lists them");
        };
        var options = new Options(mode, mode == Mode.UP ? 2 : 1, 1, 8080, 9092, Optional.empty(), false, mode == Mode.DEV);
        while (!words.isEmpty()) {
            options = options.with(words.removeFirst(), words);
        }
        options.requireDistinctPorts();
        return options;
    }

    private Options with(String word, Deque<String> rest) throws UsageError {
        var sign = word.indexOf('=');
        var option = sign < 0 ? word : word.substring(0, sign);
        if (!KNOWN.contains(option)) {
            throw new UsageError("unknown option '" + word + "': './treadle help' lists them");
        }
        if (mode == Mode.DEV && (option.equals("--workers") || option.equals("--ui"))) {
            throw new UsageError(option + " is for './treadle up': './treadle dev' runs one of each service");
        }
        if (option.equals("--fresh") || option.equals("--faults")) {
            if (sign >= 0) {
                throw new UsageError(option + " takes no value, but has '" + word.substring(sign + 1) + "'");
            }
            return new Options(mode, workers, uis, port, kafkaPort, data, fresh || option.equals("--fresh"), faults || option.equals("--faults"));
        }
        var value = sign >= 0 ? word.substring(sign + 1) : rest.pollFirst();
        if (value == null || value.isBlank()) {
            throw new UsageError(option + " needs a value: './treadle help' says which");
        }
        return switch (option) {
            case "--workers" -> new Options(mode, number(option, value, 0, 64), uis, port, kafkaPort, data, fresh, faults);
            case "--ui" -> new Options(mode, workers, number(option, value, 1, 16), port, kafkaPort, data, fresh, faults);
            case "--port" -> new Options(mode, workers, uis, number(option, value, 1, 65535), kafkaPort, data, fresh, faults);
            case "--kafka-port" -> new Options(mode, workers, uis, port, number(option, value, 1, 65535), data, fresh, faults);
            case "--data" -> new Options(mode, workers, uis, port, kafkaPort, Optional.of(Path.of(value)), fresh, faults);
            default -> throw new IllegalStateException(option);
        };
    }

    private static int number(String option, String value, int least, int most) throws UsageError {
        try {
            var number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        throw new UsageError(option + " is '" + value + "': give a whole number from " + least + " to " + most);
    }

    private void requireDistinctPorts() throws UsageError {
        if (port + uis - 1 > 65535) {
            throw new UsageError("--port " + port + " leaves no room for " + uis + " ui-services: give a port up to "
                    + (65536 - uis));
        }
        if (kafkaPort >= port && kafkaPort < port + uis) {
            throw new UsageError("port " + kafkaPort + " cannot serve both Kafka and a ui-service: "
                    + "give another --port or --kafka-port");
        }
    }

    /// Checks that what is about to listen can.
    void requireFreePorts() throws UsageError {
        Ports.requireFree(kafkaPort, "--kafka-port");
        for (var each = port; each < port + uis; each++) {
            Ports.requireFree(each, "--port");
        }
    }
}
