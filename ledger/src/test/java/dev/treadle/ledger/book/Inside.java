// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.JobUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What the tests of other packages may see and change of a book.
public final class Inside {

    /// How long a job's id is.
    private static final int ID = 26;

    private Inside() {
    }

    /// A job as it lies on the shelf.
    ///
    /// @param hasWork whether its Work is there: a job without has ended, and is cleared away when its turn comes
    /// @param noted what the Ledger notes of its Dispatches, for people
    public record Kept(JobState state, boolean active, boolean hasWork, String noted) {
        public boolean lives() {
            return active || hasWork;
        }
    }

    /// A function in the place of [dev.treadle.ledger.job.JobFold#fold].
    public interface Fold {
        Folded fold(JobState before, JobUpdate update, long offset, long at);
    }

    /// Opens a book that folds by another function.
    public static Book open(String queue, Shelf shelf, LedgerClock clock, Fold fold, Consumer<Effect> out) {
        return new Book(queue, shelf, Book.MISSED_BEATS, clock, fold::fold, Measures.NONE, out);
    }

    public static List<Kept> jobs(String queue, Shelf shelf) {
        var pages = new Pages(queue, shelf);
        var entries = new ArrayList<Entry>();
        pages.entries(entries::add);
        return entries.stream().filter(entry -> entry.standing() != Entry.Standing.BURIED).map(entry -> new Kept(entry.state, entry.isActive(), pages.kept(entry.id()) != null,
                "%s copies=%d unanswered=%d offset=%d".formatted(entry.standing(), entry.copies, entry.unanswered, entry.offset))).toList();
    }

    /// The discarded jobs that are kept until their dead letters are durable.
    public static List<String> buried(String queue, Shelf shelf) {
        var ids = new ArrayList<String>();
        new Pages(queue, shelf).entries(entry -> {
            if (entry.standing() == Entry.Standing.BURIED) {
                ids.add(entry.id().text());
            }
        });
        return ids;
    }

    /// The job that a key of a shelf is about; null if it is about none.
    public static String jobOf(byte[] key) {
        var text = new String(key, UTF_8);
        int kind = text.indexOf('\0') + 1;
        return kind == 1 || "ewcx".indexOf(text.charAt(kind)) < 0 ? null : text.substring(kind + 1, kind + 1 + ID);
    }

    /// The partition of the Journal of which a key says how far it was read; −1 if it says something else.
    public static int homeOf(byte[] key) {
        var text = new String(key, UTF_8);
        int kind = text.indexOf('\0') + 1;
        return kind == 1 || text.charAt(kind) != 's' ? -1 : Integer.parseInt(text.substring(kind + 1));
    }
}
