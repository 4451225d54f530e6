// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.time.Duration;
import java.util.Locale;

/// What is done to the processes while jobs stream to pages. Each is a sentence, and a drill that does it.
enum Fault {

    WORKER_KILLED("a worker is killed", Bound.WORKER, run -> {
        var page = run.count(160);
        run.strike(() -> run.workerOf(page).kill());
        run.awaitNextAttempt(page);
    }),

    WORKER_FROZEN("a worker is frozen until it is taken for lost, and wakes up", Bound.WORKER, run -> {
        var page = run.count(160);
        var worker = run.workerOf(page);
        run.strike(worker::freeze);
        run.awaitNextAttempt(page);
        worker.thaw();
    }),

    WORKER_CUT_OFF("a worker is cut off from the broker for long, and the network heals", Bound.WORKER, run -> {
        run.rig().oneWorkerBehindTheWire();
        var page = run.count(500);
        run.rig().complete();
        var wire = run.rig().wire();
        // At first nobody learns that what was sent is lost, and then nobody is let in.
        run.strike(() -> wire.flow(Wire.Flow.LOST, Wire.Flow.LOST));
        run.awaitNextAttempt(page);
        run.hold(Duration.ofSeconds(run.full() ? 10 : 1));
        wire.cut();
        run.hold(Duration.ofSeconds(run.full() ? 5 : 1));
        wire.mend();
    }),

    WORKER_DRAINED("a worker is told to end", Bound.NONE, run -> {
        var page = run.count(160);
        var worker = run.workerOf(page);
        run.strike(() -> run.rig().pair().stop(worker));
        run.awaitNextAttempt(page);
        run.recoveryIsTheLongestSilence(page);
    }),

    WORKERS_RENEWED("all workers are renewed, one after another", Bound.NONE, run -> {
        var page = run.count(600);
        run.strike(() -> {
            for (var worker : run.rig().workers()) {
                run.rig().pair().stop(worker);
                run.rig().complete();
            }
        });
        run.recoveryIsTheLongestSilence(page);
    }),

    OWNER_KILLED("the Ledger's owner is killed", Bound.TAKEOVER, run -> {
        run.count(160);
        var owner = run.rig().owner();
        var next = run.open();
        run.strike(() -> owner.process().kill());
        run.count(next, 60);
        run.awaitNews(next);
    }),

    OWNER_AND_WORKER_KILLED("the Ledger's owner and a worker are killed in the same moment", Bound.TAKEOVER, run -> {
        var page = run.count(160);
        var owner = run.rig().owner();
        var worker = run.workerOf(page);
        run.strike(() -> {
            owner.process().kill();
            worker.kill();
        });
        run.awaitNextAttempt(page);
    }),

    OWNER_FROZEN("the Ledger's owner is frozen until another has taken over, and wakes up", Bound.TAKEOVER, run -> {
        run.count(300);
        var owner = run.rig().owner();
        var next = run.open();
        run.strike(() -> owner.process().freeze());
        run.count(next, 300);
        run.awaitNews(next);
        run.rig().awaitOwnerOtherThan(owner);
        owner.process().thaw();
    }),

    BROKER_KILLED("the broker is killed and started again", Bound.NONE, run -> {
        var page = run.count(160);
        run.strike(() -> {
            run.rig().pair().broker().kill();
            run.rig().pair().startBroker();
        });
        run.mended();
        run.awaitNews(page);
        run.requireOneAttempt();
    }),

    BROKER_REFUSES("the broker refuses all writes for long", Bound.NONE, run -> {
        run.rig().allBehindTheWire();
        var page = run.count(160);
        run.strike(() -> run.rig().pair().refuseWrites(true));
        page.visit().awaitNotice("Kafka takes nothing at the moment");
        run.hold(Duration.ofSeconds(run.full() ? 30 : 8));
        run.mended();
        run.rig().pair().refuseWrites(false);
        run.awaitNews(page);
        run.requireOneAttempt();
        run.awaitEnd();
        run.rig().stopServices();
    }),

    BROKER_AWAY("the broker is frozen for long", Bound.NONE, run -> {
        var page = run.count(160);
        run.strike(() -> run.rig().pair().broker().freeze());
        page.visit().awaitNotice("Kafka is out of reach");
        run.hold(Duration.ofSeconds(run.full() ? 30 : 8));
        run.mended();
        run.rig().pair().broker().thaw();
        run.awaitNews(page);
        run.requireOneAttempt();
    }),

    HOST_KILLED("the ui-service that hosts the page is killed", Bound.PAGE, run -> {
        var host = run.rig().host();
        var page = run.countBehindTheBalancer(host, 160);
        run.strike(() -> host.process().kill());
        run.recoveryIsTheLongestSilence(page);
        run.requireOneAttempt();
    }),

    HOST_AND_OWNER_KILLED("the ui-service that hosts the page and keeps the Ledger is killed", Bound.PAGE, run -> {
        var host = run.rig().owner();
        var page = run.countBehindTheBalancer(host, 160);
        run.strike(() -> host.process().kill());
        run.recoveryIsTheLongestSilence(page);
        run.requireOneAttempt();
    }),

    HOST_FROZEN("the ui-service that hosts the page is frozen until another hosts it, and wakes up", Bound.PAGE, run -> {
        var host = run.rig().host();
        var page = run.countBehindTheBalancer(host, 300);
        run.strike(() -> host.process().freeze());
        run.cutTheBalancerTo(host);
        run.awaitNews(page);
        run.hold(Duration.ofSeconds(run.full() ? 60 : 1));
        host.process().thaw();
        run.recoveryIsTheLongestSilence(page);
        run.requireOneAttempt();
    }),

    HOSTS_RENEWED("all ui-services are renewed, one after another", Bound.PAGE, run -> {
        var page = run.countBehindTheBalancer(run.rig().host(), 500);
        run.strike(run::renewUis);
        run.recoveryIsTheLongestSilence(page);
        run.requireOneAttempt();
    }),

    ALL_KILLED("everything is killed in the same moment, and started again", Bound.NONE, run -> {
        var page = run.countBehindTheBalancer(run.rig().host(), 160);
        run.strike(run::restartAll);
        run.mended();
        run.awaitNews(page);
    }),

    SOCKET_CUT("the browser's connection is cut in mid-stream", Bound.NONE, run -> {
        try (var wire = Wire.to(run.rig().host().address())) {
            var page = run.count(wire.address(), 160);
            run.strike(wire::cut);
            page.visit().awaitConnection("reconnecting");
            wire.mend();
            run.mended();
            run.awaitNews(page);
            run.awaitEnd();
            run.requireOneAttempt();
        }
    }),

    CLIENT_SLOW("a browser reads nothing in mid-stream until nothing is kept for it any more, and reads on", Bound.NONE, run -> {
        // Neither takes the other for dead: it is read from the same socket again.
        var host = run.rig().startGuest("treadle.session.client-memory=4K", "treadle.socket.beat=20s");
        try (var wire = Wire.to(host.address())) {
            var page = run.count(wire.address(), run.full() ? 700 : 240);
            double before = run.rig().metric(host, "treadle_clients_forgotten_total");
            run.strike(() -> wire.flow(Wire.Flow.OPEN, Wire.Flow.HELD));
            run.rig().awaitMetric(host, "treadle_clients_forgotten_total", times -> times > before);
            run.hold(Duration.ofSeconds(run.full() ? 20 : 0));
            run.readOn(page, () -> wire.flow(Wire.Flow.OPEN, Wire.Flow.OPEN));
            run.awaitEnd();
            run.requireOneAttempt();
            run.requireOneSocket(page);
        } finally {
            run.rig().pair().stop(host.process());
        }
    }),

    CLIENT_SILENT("a browser falls silent in mid-stream although its connection stands, is given up, and comes back", Bound.NONE, run -> {
        var host = run.rig().startGuest("treadle.socket.beat=1s", "treadle.session.linger=1s");
        try (var wire = Wire.to(host.address())) {
            var page = run.count(wire.address(), run.full() ? 800 : 400);
            run.strike(() -> wire.flow(Wire.Flow.LOST, Wire.Flow.LOST));
            page.visit().awaitConnection("reconnecting");
            run.rig().awaitMetric(host, "treadle_sessions", sessions -> sessions == 0);
            run.hold(Duration.ofSeconds(run.full() ? 20 : 0));
            run.mended();
            wire.cut();
            wire.mend();
            run.awaitNews(page);
            run.awaitEnd();
            run.requireOneAttempt();
        } finally {
            run.rig().pair().stop(host.process());
        }
    });

    /// How long recovery may take at the most by the promise that is made.
    enum Bound {
        NONE(Duration.ZERO),
        /// A lost worker's job runs again.
        WORKER(Duration.ofSeconds(4)),
        /// Another replica keeps the Ledger.
        TAKEOVER(Duration.ofSeconds(12)),
        /// Another replica hosts the page.
        PAGE(Duration.ofSeconds(2));

        private final Duration promised;

        Bound(Duration promised) {
            this.promised = promised;
        }

        /// Zero if there is none.
        Duration promised() {
            return promised;
        }
    }

    /// What is done.
    @FunctionalInterface
    interface Drill {
        void run(FaultRun run) throws Exception;
    }

    private final String sentence;
    private final Bound bound;
    private final Drill drill;

    Fault(String sentence, Bound bound, Drill drill) {
        this.sentence = sentence;
        this.bound = bound;
        this.drill = drill;
    }

    /// What the command knows it by: `worker-killed`.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Bound bound() {
        return bound;
    }

    Drill drill() {
        return drill;
    }

    @Override
    public String toString() {
        return sentence;
    }
}
