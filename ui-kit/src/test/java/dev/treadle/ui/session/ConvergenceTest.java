// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Appended;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.DocumentLimits;
import dev.treadle.ui.component.Layout;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.job.FakeHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The law that everything rests on: whatever any number of threads change, and however slow or broken the connection is,
/// in the end the browser shows what the server has.
class ConvergenceTest {

    private static final int THREADS = 8;
    private static final int CHANGES = 400;

    /// A client that is slow for a moment has so much waiting that nothing is kept for it.
    private static final SessionLimits LIMITS = new SessionLimits(256, 65_536, 256, 1 << 20, 4_000, 200, DocumentLimits.rows(250_000), 100,
            Duration.ofSeconds(60).toNanos(), Duration.ofDays(3).toMillis(), Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(3).toNanos(), 5);

    private final AtomicReference<Page> page = new AtomicReference<>();
    private final Sessions sessions = sessions(SessionsTest.LIMITS);

    private Sessions sessions(SessionLimits limits) {
        return new Sessions(path -> new Pages.Visit() {
            @Override
            public App app() {
                return new Page(page);
            }

            @Override
            public void end() {
            }
        }, Told.RENDERER, new FakeHost(), limits, Faults.HIDDEN, Timer.system(), FakeBrowser.TOKENS, new MemoryStore());
    }

    private static final class Page implements App {
        private final List<StaticText> texts = IntStream.range(0, 4).mapToObj(i -> new StaticText()).toList();
        private final Plot plot = new Plot().line("x", "y").rollover(100);
        private final Log log = new Log("who", "what").rollover(50);
        private final Column column = new Column(texts.get(0), texts.get(1), plot);
        private final Column other = new Column();
        private final List<Appended> runs = List.of(new Appended(), new Appended(), new Appended());
        private Session session;

        Page(AtomicReference<Page> latest) {
            latest.set(this);
        }

        @Override
        public Component build(Session of) {
            session = of;
            texts.get(3).watch(changes -> log.append("watcher", changes.getFirst().now()), "value");
            return new Row(column, other, texts.get(2), texts.get(3), log);
        }

        void streamSomething(Random random, String what) {
            var values = random.doubles(random.nextInt(6)).toArray();
            var rows = Map.of("x", values, "y", values);
            var run = runs.get(random.nextInt(runs.size()));
            switch (random.nextInt(18)) {
                case 0 -> plot.reset();
                case 1 -> plot.data(rows);
                case 2 -> plot.stream(rows, 1 + random.nextInt(50));
                case 3 -> log.reset();
                case 4 -> session.batch(() -> {
                    log.append(what, "of a batch");
                    plot.stream(rows);
                    other.add(new Log("only").append(what));
                    log.append(what, true);
                });
                case 5 -> session.withLock(() -> {
                    column.remove(plot);
                    other.remove(plot);
                    plot.stream(rows);
                    (random.nextBoolean() ? column : other).add(plot);
                    plot.stream(rows);
                });
                case 6, 7, 8 -> log.append(what, values.length);
                case 9, 10, 11 -> run.of(random.nextInt(6), () -> {
                    log.append(what, "of a run");
                    plot.stream(rows);
                });
                case 12 -> run.takeBackFrom(random.nextInt(6));
                case 13 -> run.keepUpTo(random.nextInt(6));
                default -> plot.stream(rows);
            }
        }

        /// What each streamed component that is on the page has, by its id.
        Map<String, List<?>> rows() {
            var rows = new TreeMap<String, List<?>>();
            collect(column, rows);
            collect(other, rows);
            collect(log, rows);
            return rows;
        }

        private static void collect(Component component, Map<String, List<?>> rows) {
            switch (component) {
                case Layout layout -> layout.children().forEach(child -> collect(child, rows));
                case Log some -> rows.put(some.id(), some.rows());
                case Plot some -> {
                    var x = some.column("x");
                    var y = some.column("y");
                    rows.put(some.id(), IntStream.range(0, x.length).mapToObj(row -> List.of(x[row], y[row])).toList());
                }
                default -> { }
            }
        }

        void changeSomething(Random random, String what) {
            var text = texts.get(random.nextInt(texts.size()));
            switch (random.nextInt(12)) {
                case 0 -> session.batch(() -> {
                    text.value(what).label("batch");
                    texts.get(random.nextInt(texts.size())).value(what + "'");
                });
                case 1 -> session.withLock(() -> {
                    text.label(what);
                    Thread.yield();
                    text.value(what);
                });
                case 2 -> other.add(new StaticText(what));
                case 3 -> other.replace();
                case 4 -> session.batch(() -> {
                    var added = new Column(new StaticText(what));
                    other.add(added);
                    added.add(new StaticText("more"));
                });
                case 5 -> {
                    column.remove(texts.get(1));
                    texts.get(1).value(what);
                    session.withLock(() -> {
                        if (!column.children().contains(texts.get(1))) {
                            column.add(texts.get(1));
                        }
                    });
                }
                default -> text.value(what);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theBrowserEndsWithWhatTheServerHas(long seed) throws Exception {
        endsWithWhatTheServerHas(seed, sessions);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBrowserForWhichNothingIsKeptWhenItIsSlowEndsWithIt(long seed) throws Exception {
        endsWithWhatTheServerHas(seed, sessions(LIMITS));
    }

    private void endsWithWhatTheServerHas(long seed, Sessions hosting) throws Exception {
        var browser = new FakeBrowser(hosting, "/page").open();
        var built = page.get();
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < THREADS; t++) {
            int number = t;
            threads.add(Thread.ofVirtual().start(() -> {
                var random = new Random(seed * 31 + number);
                for (int i = 0; i < CHANGES; i++) {
                    if (random.nextBoolean()) {
                        built.changeSomething(random, number + "/" + i);
                    } else {
                        built.streamSomething(random, number + "/" + i);
                    }
                }
            }));
        }
        var random = new Random(seed);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            switch (random.nextInt(4)) {
                case 0 -> browser.slow();
                case 1 -> browser.letThrough();
                case 2 -> {
                    browser.cut();
                    browser.connect("");
                }
                default -> Thread.yield();
            }
        }
        browser.letThrough();

        // Watchers of the last changes may still have their turn to come.
        browser.await(() -> browser.told().page().equals(new Told(browser.session().html()).page())
                && rows(browser.told(), built).equals(built.rows()));
        assertThat(built.rows()).isNotEmpty();
    }

    private static Map<String, List<?>> rows(Told told, Page page) {
        var rows = new TreeMap<String, List<?>>();
        page.rows().keySet().forEach(id -> rows.put(id, told.rows(id)));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aClientThatKeepsUpIsShownEverySingleValueInOrder(int threads) throws Exception {
        var browser = new FakeBrowser(sessions, "/page").open();
        var built = page.get();
        var running = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            var text = built.texts.get(t);
            running.add(Thread.ofVirtual().start(() -> IntStream.range(0, 60).forEach(i -> text.value(i))));
        }
        for (var thread : running) {
            thread.join();
        }
        for (int t = 0; t < threads; t++) {
            var id = built.texts.get(t).id();
            browser.await(() -> browser.values(id, "value").size() == 60);
            assertThat(browser.values(id, "value")).isEqualTo(IntStream.range(0, 60).mapToObj(Integer::toString).toList());
        }
    }
}
