// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.QueueState;
import java.util.ArrayList;
import java.util.List;

/// What has to hold of a book at every moment, found by looking at all of its jobs one by one.
public final class Orders {

    private Orders() {
    }

    /// A job that is handed out has a place among those that its limit allows, and passes nobody who waits for no more.
    public static void check(String queue, Shelf shelf, Dispatch dispatch) {
        List<Entry> entries = new ArrayList<>();
        new Pages(queue, shelf).entries(entries::add);
        var gone = entries.stream().filter(entry -> entry.id().equals(dispatch.job().id())).findFirst().orElseThrow();
        assertThat(gone.standing()).isEqualTo(Entry.Standing.OUTSTANDING);
        for (var other : entries) {
            boolean waitsForASlotOnly = other.standing() == Entry.Standing.WAITING && other.refusals == 0
                    && other.state.type().equals(gone.state.type()) && other.state.policy().limit() == null
                    && other.state.policy().line() == null;
            assertThat(waitsForASlotOnly && standsBefore(other, gone))
                    .as("%s is handed out while %s waits before it", gone.state, other.state).isFalse();
        }
        var limit = gone.state.policy().limit();
        if (limit != null) {
            var busy = entries.stream().filter(entry -> entry.standing().busy() && entry.state.policy().limit() != null
                    && entry.state.policy().limit().key().equals(limit.key())).toList();
            int most = busy.stream().mapToInt(entry -> entry.state.policy().limit().running()).max().orElseThrow();
            assertThat(busy).as("jobs of key %s", limit.key()).hasSizeLessThanOrEqualTo(most);
        }
    }

    private static boolean standsBefore(Entry one, Entry other) {
        int priority = Integer.compare(one.state.policy().priority(), other.state.policy().priority());
        return priority > 0 || priority == 0 && one.state.submittedAt() < other.state.submittedAt();
    }

    public static void compare(Book kept, Book reopened) {
        var before = kept.state();
        var after = reopened.state();
        assertThat(List.of(after.waiting(), after.scheduled(), after.running(), after.outstanding()))
                .isEqualTo(List.of(before.waiting(), before.scheduled(), before.running(), before.outstanding()));
        assertThat(after.head()).extracting(QueueState.Waiting::job)
                .isEqualTo(before.head().stream().map(QueueState.Waiting::job).toList());
        assertThat(after.slots()).as("slots of those that live, or whose silence a new owner has yet to see")
                .isGreaterThanOrEqualTo(before.slots());
    }
}
