// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.config.SessionKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Some replicas, one session, and whoever looks at it. A seed decides what happens, and in which order; in the end everything arrives,
/// and all has to be right. What a seed does, it does again.
final class SimWorld {

    private static final byte[] KEY = SessionKey.random();
    private static final int STEPS = 400;
    private static final long AWAY_NANOS = SessionsTest.LIMITS.lingerNanos() + SessionsTest.LIMITS.lingerNanos() / 4;

    private final Random random;
    private final Kind kind;
    private final List<DrivenClient> clients;
    private final SimBroker broker;
    private final List<SimReplica> replicas = new ArrayList<>();
    private final List<SimTab> tabs = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final Map<Session, SimPage> pages = new HashMap<>();
    private final Set<Integer> handled = new HashSet<>();
    private int begun;
    private int clicksHere;
    private int clicksToWorkers;
    private int cuts;
    private int moves;

    /// @param viewers how many look at the session
    /// @param replicas how many there are; if there are several, they are killed, frozen and renewed
    record Kind(int viewers, int replicas) {
    }

    SimWorld(long seed, Kind kind, List<DrivenClient> clients) {
        this.random = new Random(seed);
        this.kind = kind;
        this.clients = clients;
        this.broker = new SimBroker(random);
        for (int i = 0; i < kind.replicas; i++) {
            begin();
        }
    }

    private void begin() {
        replicas.add(new SimReplica("r" + ++begun, random, broker, new Pages() {
            @Override
            public Visit visit(String path) {
                return SimWorld.this.visit();
            }

            @Override
            public boolean isShared(String path) {
                return kind.viewers > 1;
            }
        }, SimPage.RENDERER, KEY));
    }

    private Pages.Visit visit() {
        return new Pages.Visit() {
            @Override
            public App app() {
                return new SimPage(pages, handled);
            }

            @Override
            public void end() {
            }
        };
    }

    /// The page, as any replica renders it.
    String paint() {
        var any = running().getFirst();
        return any.threads.now(() -> any.sessions.paint("/page", ""));
    }

    private List<SimReplica> running() {
        return replicas.stream().filter(SimReplica::runs).toList();
    }

    /// Where a load balancer leads a connection to, which doesn't notice at once that a replica is frozen.
    ///
    /// @return null if there is none
    SimReplica anyReplica() {
        var to = replicas.stream().filter(each -> each.runs() || !each.isDead() && random.nextInt(4) == 0).toList();
        return to.isEmpty() ? null : to.get(random.nextInt(to.size()));
    }

    /// The host that a token names, as another replica reaches it.
    ///
    /// @return null if that doesn't answer in time, or doesn't host the session
    SimReplica reach(Token token) {
        return replicas.stream().filter(each -> each.incarnation.equals(token.replica()) && each.runs() && !each.sessions.draining()
                && each.sessions.hosts(token.session()) && random.nextInt(8) > 0).findFirst().orElse(null);
    }

    /// Notes what happens, for whoever asks why it went wrong.
    void tell(Supplier<String> what) {
        story.add(what.get());
    }

    String story() {
        return String.join("\n", story);
    }

    int cuts() {
        return cuts;
    }

    int moves() {
        return moves;
    }

    void run() throws Exception {
        tabs.add(new SimTab(this, random, clients.getFirst()));
        tabs.getFirst().load("n0nce", "");
        for (int i = 0; i < STEPS; i++) {
            if (tabs.size() < kind.viewers && tabs.getFirst().token() != null && !running().isEmpty() && random.nextInt(8) == 0) {
                tabs.add(new SimTab(this, random, clients.get(tabs.size())));
                tabs.getLast().load("0ther", "#session=" + tabs.getFirst().token());
            }
            something();
        }
        settle();
        compare();
        if (kind.replicas > 1) {
            // All that there is is kept.
            List.copyOf(running()).forEach(this::kill);
            settle();
            compare();
        }
        end();
    }

    private void something() throws Exception {
        var tab = tabs.get(random.nextInt(tabs.size()));
        var running = running();
        var replica = running.isEmpty() ? null : running.get(random.nextInt(running.size()));
        int what = random.nextInt(100);
        if (what < 4) {
            click(tab);
        } else if (what < 5) {
            tab.type(String.valueOf((char) ('a' + random.nextInt(26))));
        } else if (what < 7) {
            cuts += tab.cut() ? 1 : 0;
        } else if (what < 9) {
            tab.advance(random.nextInt(400));
        } else if (what < 11) {
            tab.advance(random.nextInt(6_000));
        } else if (what < 35) {
            tab.pass();
        } else if (what < 39) {
            broker.work();
        } else if (what < 41 && kind.replicas > 1) {
            fault();
        } else if (replica != null) {
            goesOn(replica, what);
        }
    }

    private void goesOn(SimReplica replica, int what) {
        if (what < 43) {
            replica.tick();
        } else if (what < 60) {
            replica.broker();
        } else if (what < 70) {
            replica.reads();
        } else {
            for (int i = random.nextInt(6); i >= 0; i--) {
                replica.threads.step();
            }
        }
    }

    private void click(SimTab tab) {
        if (random.nextBoolean()) {
            clicksHere++;
            tab.click(SimPage.HERE);
        } else {
            clicksToWorkers++;
            tab.click(SimPage.WORKER);
        }
    }

    private void fault() throws Exception {
        var living = replicas.stream().filter(each -> !each.isDead()).toList();
        var replica = living.isEmpty() ? null : living.get(random.nextInt(living.size()));
        if (replica == null || living.size() < kind.replicas && random.nextBoolean()) {
            begin();
            tell(() -> replicas.getLast() + " begins");
        } else if (!replica.runs()) {
            tell(() -> replica + " goes on");
            replica.thaw();
        } else {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> kill(replica);
                case 3, 4, 5 -> {
                    tell(() -> replica + " is frozen");
                    replica.freeze();
                }
                case 6 -> {
                    tell(() -> replica + " drains");
                    replica.drain();
                    tabs.forEach(tab -> tab.lost(replica));
                }
                default -> {
                    tell(() -> replica + " has done nothing for long");
                    replica.tick(AWAY_NANOS);
                }
            }
            moves++;
        }
    }

    private void kill(SimReplica replica) {
        tell(() -> replica + " is killed");
        replica.kill();
        tabs.forEach(tab -> tab.lost(replica));
    }

    /// No more cuts and no more faults: everything arrives.
    private void settle() {
        tell(() -> "everything arrives");
        replicas.stream().filter(each -> !each.isDead()).forEach(SimReplica::thaw);
        if (running().isEmpty()) {
            begin();
        }
        for (int i = 0; i < 200; i++) {
            boolean moved;
            do {
                moved = broker.work();
                for (var replica : running()) {
                    replica.threads.settle();
                    moved |= replica.broker() | replica.reads();
                }
                for (var tab : tabs) {
                    moved |= tab.passAll();
                }
            } while (moved);
            if (i > 0 && running().stream().allMatch(SimReplica::isQuiet) && tabs.stream().allMatch(SimTab::rests)) {
                return;
            }
            running().forEach(SimReplica::tick);
            tabs.forEach(tab -> tab.advance(200));
        }
        throw new AssertionError("it never comes to rest: " + tabs.stream().map(SimTab::look).toList());
    }

    private void compare() {
        var session = tabs.getFirst().session();
        var page = pages.get(session);
        assertThat(running().stream().filter(each -> each.sessions.hosts(session.sessionId())).count()).as("replicas that host it").isOne();
        assertThat(page.here.clicks()).as("clicks here").isEqualTo(clicksHere);
        assertThat(page.worker.clicks()).as("clicks for workers").isEqualTo(clicksToWorkers);
        assertThat(handled).as("clicks whose handler has run").containsAll(IntStream.rangeClosed(1, clicksHere).boxed().toList());
        assertThat(broker.jobs()).as("jobs").isEqualTo(clicksToWorkers);
        assertThat(page.completed.get()).as("jobs of whose end the page was told").isEqualTo(clicksToWorkers);
        var clicked = DoubleStream.of(page.clicked.column("x"));
        assertThat((kind.replicas > 1 ? clicked.distinct().sorted() : clicked).toArray()).as("points of handlers")
                .isEqualTo(IntStream.rangeClosed(1, clicksHere).asDoubleStream().toArray());
        var emitted = page.emitted.column("x");
        assertThat(DoubleStream.of(emitted).sorted().toArray()).as("points of jobs")
                .isEqualTo(IntStream.range(0, SimBroker.POINTS * clicksToWorkers).asDoubleStream().toArray());
        for (int job = 0; job < clicksToWorkers; job++) {
            int first = job * SimBroker.POINTS;
            assertThat(DoubleStream.of(emitted).filter(point -> point >= first && point < first + SimBroker.POINTS).toArray()).as("of one job").isSorted();
        }
        for (var tab : tabs) {
            assertThat(tab.session()).isSameAs(session);
            var seen = tab.look();
            assertThat(SimTab.points(seen, SimPage.CLICKED)).as("on the screen").isEqualTo(page.clicked.column("x"));
            assertThat(SimTab.points(seen, SimPage.EMITTED)).as("on the screen").isEqualTo(emitted);
            assertThat(seen.path("texts").path(SimPage.TEXT).asText()).isEqualTo(page.text.value());
            assertThat(seen.path("fields").path(SimPage.INPUT).asText()).isEqualTo(page.input.value());
            assertThat(seen.path("connection").asText()).isEqualTo("connected");
        }
        if (tabs.size() == 1) {
            assertThat(page.input.value()).as("what was typed").isEqualTo(tabs.getFirst().typed());
        }
    }

    /// Nothing of it stays.
    void end() {
        replicas.forEach(SimReplica::end);
    }
}
