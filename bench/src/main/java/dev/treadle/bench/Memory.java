// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// What a process holds.
///
/// @param heap bytes of its heap in use after a collection
/// @param heapMost the most that its heap may grow to, in bytes
/// @param resident bytes of real memory, its own and Kafka Streams' store together
record Memory(long heap, long heapMost, long resident) {

    /// Has the JVM of that process collect its garbage, and looks.
    static Memory of(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
                var memory = JMX.newMXBeanProxy(connector.getMBeanServerConnection(),
                        ObjectName.getInstance(ManagementFactory.MEMORY_MXBEAN_NAME), MemoryMXBean.class);
                memory.gc();
                var heap = memory.getHeapMemoryUsage();
                return new Memory(heap.getUsed(), heap.getMax(), resident(pid));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | javax.management.MalformedObjectNameException e) {
            throw new IOException("the JVM of process " + pid + " cannot be asked: " + e.getMessage(), e);
        }
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
