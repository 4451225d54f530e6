// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import java.util.List;
import java.util.Locale;

/// One line of a [Timeline]: an Update, or several in a row of which one says as much as all.
///
/// @param update the newest of them
/// @param said what is said of it
/// @param late whether it doesn't count: it came from an execution that doesn't own the attempt, or after its end
/// @param since when it was appended: milliseconds since the job's click
/// @param took milliseconds since the job's Update before
/// @param count how many Updates these are
record UpdateLine(JobUpdate update, UpdateWords.Said said, boolean late, long since, long took, int count) {

    /// What lines have in common that may be one; null if this one stands for itself.
    Object kind() {
        return switch (update) {
            case ExecutionUpdate.Progressed any -> List.of("progressed", said.by(), said.attempt(), late);
            case ExecutionUpdate.Emitted any -> List.of("emitted", said.by(), said.attempt(), late);
            case ExecutionUpdate.Checkpointed any -> List.of("checkpointed", said.by(), said.attempt(), late);
            default -> null;
        };
    }

    /// This line with a further one of its kind in it.
    UpdateLine with(UpdateLine next) {
        int all = count + next.count;
        var together = update instanceof ExecutionUpdate.Emitted ? next.said.text(UpdateWords.emissions(all)) : next.said;
        return new UpdateLine(next.update, together, late, next.since, took + next.since - since, all);
    }

    /// The cells of the row that it is: those that [Timeline#COLUMNS] names.
    Object[] cells() {
        return new Object[] {update.job().id().brief(), since, took, said.tone().name().toLowerCase(Locale.ROOT), said.icon(), said.word(),
                said.text(), said.by(), said.attempt(), late};
    }
}
