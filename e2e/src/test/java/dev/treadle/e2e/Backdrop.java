// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.local.ServiceProcess;
import java.net.URI;

/// What lives longer than one test, from the first that asks for it to the end of the run: the browser, and two pairs.
///
/// Tests that harm nobody share the calm pair. Those that start, stop and kill share the troubled one, and find it each
/// time with a broker, a ui-service, and no worker.
final class Backdrop implements AutoCloseable {

    static final String CALM = "pairs/calm";
    static final String TROUBLED = "pairs/troubled";

    private Chromium chromium;
    private Calm calm;
    private Troubled troubled;

    /// @param ui the one ui-service
    /// @param worker the one worker
    record Calm(RunningPair pair, RunningPair.Ui ui, ServiceProcess worker) {

        /// The address of a page.
        URI at(String path) {
            return ui.at(path);
        }
    }

    /// @param ui the one ui-service
    record Troubled(RunningPair pair, RunningPair.Ui ui) {

        /// The address of a page.
        URI at(String path) {
            return ui.at(path);
        }
    }

    Chromium chromium() {
        if (chromium == null) {
            chromium = Chromium.launch();
        }
        return chromium;
    }

    Calm calm() throws Exception {
        if (calm == null) {
            var pair = new RunningPair(Checkout.emptied(CALM));
            try {
                pair.startBroker();
                var worker = pair.beginWorker("calm");
                // With every page that there is.
                var ui = pair.startUi("gallery.faults=true");
                worker.awaitReady(Until.PATIENCE);
                calm = new Calm(pair, ui, worker);
            } catch (Exception e) {
                pair.close();
                throw e;
            }
        }
        return calm;
    }

    Troubled troubled() throws Exception {
        if (troubled == null) {
            var pair = new RunningPair(Checkout.emptied(TROUBLED));
            try {
                pair.startBroker();
                troubled = new Troubled(pair, pair.startUi());
            } catch (Exception e) {
                pair.close();
                throw e;
            }
        }
        return troubled;
    }

    /// After a test that troubled its pair.
    ///
    /// @param failed whether nothing is known of the state in which it left it
    void settle(boolean failed) throws InterruptedException {
        if (failed) {
            troubled.pair().close();
            troubled = null;
        } else {
            troubled.pair().stopWorkers();
        }
    }

    @Override
    public void close() {
        if (troubled != null) {
            troubled.pair().close();
        }
        if (calm != null) {
            calm.pair().close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }
}
