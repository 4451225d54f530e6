// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMX;
import javax.management.ObjectName;

/// What a process holds.
///
/// @param heap bytes of its heap in use after a collection
/// @param heapMost the most that its heap may grow to, in bytes
/// @param resident bytes of real memory, its own and Kafka Streams' store together
record Memory(long heap, long heapMost, long resident) {

    /// Has the JVM of that process collect its garbage, and looks.
    static Memory of(long pid) throws IOException {
        var heap = Jvm.ask(pid, beans -> {
            var memory = JMX.newMXBeanProxy(beans, ObjectName.getInstance(ManagementFactory.MEMORY_MXBEAN_NAME), MemoryMXBean.class);
            memory.gc();
            return memory.getHeapMemoryUsage();
        });
        return new Memory(heap.getUsed(), heap.getMax(), resident(pid));
    }

    private static long resident(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return 1_024 * lines.filter(line -> line.startsWith("VmRSS:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", ""))).orElseThrow();
        }
    }

    @Override
    public String toString() {
        return "%,d MB of a heap of %,d MB in use after a collection, %,d MB resident".formatted(heap >> 20, heapMost >> 20, resident >> 20);
    }
}
