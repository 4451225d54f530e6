// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.microsoft.playwright.Browser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What one test has to play with: the [Backdrop], and whatever it opens for itself, which is closed behind it. A parameter
/// of any test in a class annotated with [EndToEnd].
final class Stage {

    private final String test;
    private final Backdrop backdrop;
    private final List<Visit> visits = new ArrayList<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private boolean troubling;
    private boolean failed;

    Stage(String test, Backdrop backdrop) {
        this.test = test;
        this.backdrop = backdrop;
    }

    /// The pair that tests share which harm nobody: one ui-service and one worker.
    Backdrop.Calm calm() throws Exception {
        return backdrop.calm();
    }

    /// The pair that tests share which start, stop and kill: one ui-service, and no worker as yet.
    Backdrop.Troubled troubled() throws Exception {
        troubling = true;
        return backdrop.troubled();
    }

    /// A pair of the test's own, of which nothing runs yet.
    ///
    /// @param root where the modules of its services are
    RunningPair pair(Path root) throws IOException {
        var pair = new RunningPair(Checkout.emptied("pairs/" + test), root);
        opened.push(pair);
        return pair;
    }

    /// The same of the gallery's services, with a broker that is there already.
    RunningPair pairAt(int kafkaPort) throws IOException {
        var pair = new RunningPair(Checkout.emptied("pairs/" + test), Checkout.ROOT, kafkaPort);
        opened.push(pair);
        return pair;
    }

    /// A wire to a server, or to several by turns; whole as yet.
    Wire wire(URI... servers) throws IOException {
        var wire = Wire.to(servers);
        opened.push(wire);
        return wire;
    }

    /// Something else that is closed behind the test.
    <T extends AutoCloseable> T behind(T other) {
        opened.push(other);
        return other;
    }

    /// Opens an address in a tab of a new visitor.
    Visit open(URI address) {
        return open(address, new Browser.NewContextOptions());
    }

    Visit open(URI address, Browser.NewContextOptions options) {
        var visit = Visit.to(backdrop.chromium().browser(), address, options);
        visits.add(visit);
        return visit;
    }

    /// Keeps what the tabs look like now, for whoever asks why the test failed.
    void keepEvidence() throws IOException {
        failed = true;
        var directory = Checkout.emptied("failures/" + test);
        for (var i = 0; i < visits.size(); i++) {
            visits.get(i).screenshot(directory.resolve("tab-" + (i + 1) + ".png"));
        }
        System.err.println("What the tabs showed is in " + directory + ", and the logs are below " + Checkout.target("pairs"));
    }

    /// Closes everything, and says whether any tab saw what it must not.
    void close() throws Exception {
        try {
            visits.forEach(Visit::requireClean);
        } finally {
            visits.forEach(Visit::close);
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
            if (troubling) {
                backdrop.settle(failed);
            }
        }
    }
}
