// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Another process's JVM, and what it says of itself.
final class Jvm {

    private Jvm() {
    }

    /// Something that is asked.
    interface Question<T> {
        T of(MBeanServerConnection beans) throws IOException, JMException;
    }

    /// @throws IOException if that process is no JVM of this user, or can't answer
    static <T> T ask(long pid, Question<T> question) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
                return question.of(connector.getMBeanServerConnection());
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | JMException e) {
            throw new IOException("the JVM of process " + pid + " cannot be asked: " + e.getMessage(), e);
        }
    }
}
