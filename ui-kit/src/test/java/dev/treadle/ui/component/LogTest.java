// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.socket.Patch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTest {

    private final Log log = new Log("word");
    private Told told;
    private Patch.Rows last;
    private final Document document = new Document(log, Told.RENDERER, new Changes() {
        @Override
        public void add(List<Patch> patches) {
            patches.forEach(told::apply);
            last = (Patch.Rows) patches.getLast();
        }

        @Override
        public void flush() {
        }
    }, calls -> { });

    {
        told = new Told(document.html());
    }

    private void requireTold(String... words) {
        var rows = Arrays.stream(words).map(word -> List.<Object>of(word)).toList();
        assertThat(log.rows()).isEqualTo(rows);
        assertThat(told.rows(log.id())).isEqualTo(rows);
    }

    @Test
    void onlyWhatIsAppendedIsSent() {
        log.append("a").append("b");

        requireTold("a", "b");
        assertThat(last.rows()).containsExactly(List.of("b"));
    }

    @Test
    void aRowThatIsAmendedIsSentAgainWithThoseAfterIt() {
        log.append("a").append("b").append("c");

        log.amend(1, "B");

        requireTold("a", "B", "c");
        assertThat(last.first()).isEqualTo(1);
        assertThat(last.rows()).containsExactly(List.of("B"), List.of("c"));
    }

    @Test
    void whatIsAmendedInATurnIsToldAtItsEnd() throws Exception {
        log.append("a");
        document.turn(() -> {
            log.append("b");
            log.amend(0, "B");
            log.amend(1, "A");
        });

        requireTold("A", "B");
        assertThat(last.rows()).hasSize(2);
    }

    @Test
    void onlyARowThatIsThereIsAmended() {
        log.rollover(2).append("a").append("b").append("c");

        assertThatThrownBy(() -> log.amend(2, "A")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this Log has 2 rows, and none with 2 after it");
        assertThatThrownBy(() -> log.amend(0, "a", "b")).hasMessageContaining("a row of this Log has 1 cells");
        requireTold("b", "c");
    }

    @Test
    void whatIsTakenBackLeavesTheRowsOfOthersInOrder() {
        var emissions = new Appended();
        log.append("a");
        emissions.of(0, () -> log.append("b"));
        log.append("c");
        emissions.of(1, () -> log.append("d").append("e"));

        emissions.takeBackFrom(1);
        requireTold("a", "b", "c");
        assertThat(last).isEqualTo(new Patch.Rows(log.id(), false, 3, 0, List.of()));

        emissions.of(1, () -> log.append("D"));
        emissions.takeBackFrom(0);
        requireTold("a", "c");
        assertThat(last).isEqualTo(new Patch.Rows(log.id(), false, 1, 0, List.of(List.of("c"))));
    }

    @Test
    void whatWasPushedOutComesAgainUnlessThePageTookItAway() {
        var emissions = new Appended();
        log.rollover(2).append("a").append("b");
        emissions.of(0, () -> log.append("c"));
        requireTold("b", "c");
        emissions.takeBackFrom(0);
        requireTold("a", "b");
        assertThat(last.reset()).isTrue();

        emissions.of(0, () -> log.append("c"));
        log.reset();
        emissions.of(1, () -> log.append("d"));
        emissions.takeBackFrom(0);
        requireTold();
    }

    @Test
    void whatIsKeptIsNotTakenBackAnyMore() {
        var emissions = new Appended();
        emissions.of(0, () -> log.append("a"));
        emissions.of(1, () -> log.append("b"));
        emissions.keepUpTo(1);
        emissions.takeBackFrom(0);
        requireTold("a");

        emissions.of(1, () -> log.append("b"));
        emissions.keep();
        emissions.takeBackFrom(0);
        requireTold("a", "b");
    }

    @Test
    void whatAnotherThreadAppendsMeanwhileIsThePagesOwn() throws Exception {
        var emissions = new Appended();
        emissions.of(0, () -> {
            log.append("a");
            Thread.ofVirtual().start(() -> log.append("b")).join();
        });

        emissions.takeBackFrom(0);

        requireTold("b");
    }

    @Test
    void patchesOfWhichNobodyKnowsAnyAreOne() {
        var first = new Patch.Rows("c1", true, 4, 4, List.of(List.of("a"), List.of("b"), List.of("c")));

        var appended = new Patch.Rows("c1", false, 7, 5, List.of(List.of("d"))).after(first);
        var amended = new Patch.Rows("c1", false, 6, 4, List.of(List.of("C"), List.of("d"))).after(first);
        var further = new Patch.Rows("c1", false, 2, 2, List.of(List.of("y"), List.of("z"), List.of("A"), List.of("b"), List.of("c")))
                .after(first);

        assertThat(appended).isEqualTo(new Patch.Rows("c1", true, 5, 5, List.of(List.of("b"), List.of("c"), List.of("d"))));
        assertThat(amended).isEqualTo(new Patch.Rows("c1", true, 4, 4, List.of(List.of("a"), List.of("b"), List.of("C"), List.of("d"))));
        assertThat(further.first()).isEqualTo(2);
        assertThat(further.rows()).hasSize(5);
    }
}
