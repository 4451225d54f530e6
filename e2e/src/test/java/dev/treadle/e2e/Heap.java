// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What another process holds on to: what is left of its heap by a garbage collection, as the JDK's own tools tell it.
///
/// @param bytes of all objects
/// @param instances by the class's name
record Heap(long bytes, Map<String, Long> instances) {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)\\s*");

    static Heap of(long pid) throws Exception {
        try (var command = Command.run(Checkout.ROOT, Map.of(), JCMD, pid, "GC.class_histogram")) {
            command.awaitEnd();
            long bytes = 0;
            var instances = new HashMap<String, Long>();
            for (var line : command.lines()) {
                var row = ROW.matcher(line);
                var total = TOTAL.matcher(line);
                if (row.matches()) {
                    instances.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum);
                } else if (total.matches()) {
                    bytes = Long.parseLong(total.group(1));
                }
            }
            return new Heap(bytes, instances);
        }
    }

    /// How many instances of exactly that class there are.
    long count(String type) {
        return instances.getOrDefault(type, 0L);
    }
}
