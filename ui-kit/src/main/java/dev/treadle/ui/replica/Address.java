// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ui.config.UiConfig;
import io.quarkus.runtime.LaunchMode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;

/// Where other replicas reach this one.
final class Address implements Supplier<String> {

    private final UiConfig.Replica configured;
    private volatile String found;

    Address(UiConfig.Replica configured) {
        this.configured = configured;
    }

    /// To be called only once the service listens: a port that is chosen by the system isn't known before.
    @Override
    public String get() {
        if (found == null) {
            found = configured.address().map(address -> address.toString().replaceFirst("/+$", "")).orElseGet(Address::own);
        }
        return found;
    }

    private static String own() {
        var config = ConfigProvider.getConfig();
        int port = config.getValue(LaunchMode.current() == LaunchMode.TEST ? "quarkus.http.test-port" : "quarkus.http.port", Integer.class);
        return "http://" + host(config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0")) + ":" + port;
    }

    /// A service that listens everywhere is reached by its machine's address: a container's name is known to itself only.
    static String host(String listensAt) {
        if (!listensAt.equals("0.0.0.0") && !listensAt.equals("::")) {
            return listensAt;
        }
        InetAddress address;
        try {
            address = InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            address = InetAddress.getLoopbackAddress();
        }
        return address instanceof Inet6Address ? "[" + address.getHostAddress().replaceFirst("%.*", "") + "]" : address.getHostAddress();
    }
}
