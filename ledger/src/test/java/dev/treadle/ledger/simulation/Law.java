// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import java.util.function.Supplier;

/// What holds in every world, whatever goes wrong in it.
enum Law {
    ONE_OUTCOME("a job has one outcome, and nothing changes it"),
    ONE_OWNER("an attempt is owned by its first Started, and by nobody else"),
    NO_JOB_IS_LOST("what a page submitted is in the Journal in the end"),
    NONE_IS_STUCK("when all is calm again, every job comes to its outcome and the books get empty"),
    HEALTHY_IS_NOT_LOST("no attempt is declared lost whose worker was well, whoever else was away"),
    BEGINS_AT_MOST_ONCE("a job that must not begin twice doesn't"),
    BUDGETS("a job fails, is lost and is tried again as often as its terms say, and no attempt is charged for anything else"),
    NUMBERS_HAVE_NO_GAPS("what an execution says is numbered without gaps, in order"),
    EACH_ITEM_ONCE("a page shows each item of a job once, in order, and none that a further attempt will bring again"),
    NOTHING_LATE_IS_DRAWN("nothing is drawn of an execution that doesn't own its attempt"),
    SAME_FROM_ANY_OFFSET("whoever reads the Journal again, from any offset that was kept, comes to the same page"),
    ALL_OF_A_RESULT("a page shows all items of a job that completed, and its progress at the end"),
    ACCEPTED_IS_ANSWERED("a Dispatch is accepted when what its worker says to it is durable"),
    RUNS_ONCE("an attempt is begun a second time only where a fault took the first one's note or its Dispatch away"),
    BOOKS_SAY_WHAT_THE_JOURNAL_SAYS("whenever all is read, the books hold what the Journal says: no job less, and none otherwise"),
    OPENED_ANEW_IS_THE_SAME("a book that is opened anew says the same as the one that was kept all the time"),
    IN_ORDER("a job that is handed out passes nobody, and has a place among those that its limit allows"),
    WITHIN_SLOTS("where nothing goes wrong, no queue is given more than it has slots for"),
    BURIED("a job that was discarded is with the dead letters"),
    NOTHING_IS_LEFT("nothing is left in the books of jobs that have ended"),
    QUEUES_ARE_SHOWN_AS_THEY_ARE("when all is calm again, what is published of a queue is what it looks like"),
    BOUNDED("a worker holds no more output than it may"),
    NO_EXCEPTION("no step throws");

    final String text;

    Law(String text) {
        this.text = text;
    }

    /// @param what says what was found, and what was expected
    void check(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new Broken(this, what.get(), null);
        }
    }

    /// A world doesn't keep to a law.
    static final class Broken extends AssertionError {
        final Law law;

        Broken(Law law, String what, Throwable cause) {
            super("%s is broken (%s): %s".formatted(law, law.text, what), cause);
            this.law = law;
        }
    }
}
