// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A session's own cells, and what is to be done when it ends.
class SessionStateTest {

    private final Workbench bench = new Workbench();
    private final FakeBrowser browser = bench.open();

    @Test
    void aCellIsTheSessionsOwnAndTheSameWheneverItIsAskedFor() {
        var first = bench.session;
        first.state("seen", 1).set(2);

        assertThat(first.state("seen", 1).get()).isEqualTo(2);
        bench.open();
        assertThat(bench.session).isNotSameAs(first);
        assertThat(bench.session.state("seen", 1).get()).isEqualTo(1);
    }

    @Test
    void aListIsAListHoweverLongAndWhoeverMadeIt() {
        State<List<String>> names = bench.session.state("names", List.of());
        names.set(List.of("Ada"));
        names.update(before -> new ArrayList<>(before));

        assertThat(bench.session.<List<String>>state("names", List.of()).get()).containsExactly("Ada");
        State<Map<String, Integer>> ages = bench.session.state("ages", Map.of());
        ages.set(Map.of("Ada", 36));
        assertThat(bench.session.<Map<String, Integer>>state("ages", Map.of()).get()).containsEntry("Ada", 36);
    }

    @Test
    void aCellOfAnotherTypeIsRefusedByName() {
        bench.session.state("seen", 1);

        assertThatThrownBy(() -> bench.session.state("seen", "one")).isInstanceOf(IllegalStateException.class)
                .hasMessage("the state cell \"seen\" holds a Integer, and is asked for as a String: call one of the two otherwise");
        assertThatThrownBy(() -> bench.session.state("none", null)).isInstanceOf(NullPointerException.class).hasMessageContaining("\"none\"");
        assertThatThrownBy(() -> bench.session.state("seen", 1).set(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bench.session.state("seen", 1).update(before -> null)).isInstanceOf(NullPointerException.class);
        assertThat(bench.session.state("seen", 1).get()).isEqualTo(1);
    }

    @Test
    void ofManyThreadsUpdatesNoneIsLost() throws Exception {
        var count = bench.session.state("count", 0);
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    bench.session.state("count", 0).update(before -> before + 1);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(count.get()).isEqualTo(8_000);
    }

    @Test
    void whenThePageIsGoneACellCanOnlyBeRead() {
        var seen = bench.session.state("seen", 1);
        bench.sessions.leave(browser.viewer(), true);

        assertThat(seen.get()).isEqualTo(1);
        assertThatThrownBy(() -> seen.set(2)).isInstanceOf(SessionClosed.class);
        assertThatThrownBy(() -> seen.update(before -> before + 1)).isInstanceOf(SessionClosed.class);
    }

    @Test
    void whatIsToBeDoneAtTheEndIsDoneOnceInOrderWhateverOneOfThemThrows() {
        var done = new ArrayList<String>();
        bench.session.onDestroyed(() -> done.add("first " + bench.session.closed()));
        bench.session.onDestroyed(() -> {
            throw new IllegalStateException("on purpose");
        });
        bench.session.onDestroyed(() -> done.add("last"));

        bench.sessions.leave(browser.viewer(), true);
        bench.sessions.leave(browser.viewer(), true);

        assertThat(done).containsExactly("first true", "last");
        bench.session.onDestroyed(() -> done.add("late"));
        assertThat(done).containsExactly("first true", "last", "late");
    }
}
