// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import static dev.treadle.ledger.job.Histories.JOB;
import static dev.treadle.ledger.job.Histories.NULL;
import static dev.treadle.ledger.job.Histories.execution;
import static dev.treadle.ledger.job.Histories.policy;
import static dev.treadle.ledger.job.Histories.submitted;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What docs/job-life.md says of a job's life is what the fold does: every Update in every state.
class JobLifeTest {

    private static final Path DOCUMENT = Path.of("../docs/job-life.md");
    private static final ErrorInfo ERROR = new ErrorInfo("x", "y", null);

    /// The attempt that all that follows is about is the second.
    private static final List<JobUpdate> SECOND = List.of(new Started(execution(1, 1), 0, 1), new JobUpdate.Lost(execution(1, 1), "silent"));
    private static final Started OWN = new Started(execution(2, 2), 0, 1);
    private static final JobUpdate CANCEL = new JobUpdate.CancelRequested(JOB, "page");

    private static JobState state(Policy policy, JobUpdate... updates) {
        JobState state = null;
        for (var update : Stream.concat(Stream.of(submitted(policy)), Stream.concat(SECOND.stream(), Arrays.stream(updates))).toList()) {
            state = JobFold.fold(state, update, 0, 1_000).state();
        }
        return state;
    }

    private static Map<String, JobState> states(int attempts, int losses) {
        var policy = policy(attempts, losses, 0, false);
        var states = new LinkedHashMap<String, JobState>();
        // It was queued for its second attempt, which failed; what is said is said of the third.
        states.put("scheduled", state(policy(Math.max(2, attempts), losses, 0, false), OWN, new ExecutionUpdate.Failed(execution(2, 2), 1, ERROR, true)));
        states.put("queued", state(policy));
        states.put("running", state(policy, OWN));
        states.put("running, to be cancelled", state(policy, OWN, CANCEL));
        states.put("running at most once, confirmed", state(policy(attempts, losses, 0, true), OWN, new JobUpdate.Confirmed(execution(2, 2))));
        states.put("completed", state(policy, OWN, new ExecutionUpdate.Completed(execution(2, 2), 1, NULL)));
        states.put("failed", state(policy, OWN, new ExecutionUpdate.Failed(execution(2, 2), 1, ERROR, false)));
        states.put("cancelled", state(policy, CANCEL));
        states.put("discarded", state(policy, new Discarded(JOB, Discarded.Reason.TIMEOUT, "late")));
        return states;
    }

    private record Said(String words, int attempts, int losses, JobUpdate update) {
        Said(String words, JobUpdate update) {
            this(words, 9, 9, update);
        }
    }

    private static List<Said> all(int attempt) {
        var by = execution(attempt, 2);
        return List.of(
                new Said("page: `Submitted` again", submitted(policy(9, 9, 0, false))),
                new Said("Ledger: `Queued`", new JobUpdate.Queued(JOB, attempt)),
                new Said("Ledger: `Overdue`", new JobUpdate.Overdue(JOB, attempt, 0)),
                new Said("worker: `Refused`", new ExecutionUpdate.Refused(execution(attempt, 3), 0, ExecutionUpdate.Refused.Reason.BUSY, "busy")),
                new Said("worker: `Started`", new Started(by, 0, 1)),
                new Said("another worker: `Started`", new Started(execution(attempt, 3), 0, 1)),
                new Said("Ledger: `Confirmed`", new JobUpdate.Confirmed(by)),
                new Said("worker: `Progressed`, `Emitted`, `Logged`", new ExecutionUpdate.Emitted(by, 1, 0, NULL)),
                new Said("worker: `Checkpointed`", new ExecutionUpdate.Checkpointed(by, 1, new Checkpoint(NULL, 0))),
                new Said("worker: `Completed`", new ExecutionUpdate.Completed(by, 1, NULL)),
                new Said("worker: `Failed`, attempts are left", new ExecutionUpdate.Failed(by, 1, ERROR, true)),
                new Said("worker: `Failed`, none is left", 1, 9, new ExecutionUpdate.Failed(by, 1, ERROR, true)),
                new Said("worker: `Failed`, stuck as often as may be", 9, 2, new ExecutionUpdate.Failed(by, 1, new ErrorInfo(ErrorInfo.STUCK, "y", null), true)),
                new Said("worker: `Released`", new ExecutionUpdate.Released(by, 1, "ending")),
                new Said("Ledger: `Lost`", new JobUpdate.Lost(by, "silent")),
                new Said("Ledger: `Lost`, as often as may be", 9, 2, new JobUpdate.Lost(by, "silent")),
                new Said("page: `Orphaned`", new JobUpdate.Orphaned(JOB, "closed")),
                new Said("page, Ledger: `CancelRequested`", CANCEL),
                new Said("worker: `Cancelled`", new JobUpdate.Cancelled(JOB, by, 1, "asked")),
                new Said("Ledger: `Cancelled`", new JobUpdate.Cancelled(JOB, null, 0, "grace")),
                new Said("Ledger: `Discarded`, its time is over", new Discarded(JOB, Discarded.Reason.TIMEOUT, "late")),
                new Said("Ledger: `Discarded`, for another reason", new Discarded(JOB, Discarded.Reason.FAILED, "failed")));
    }

    private static String table() {
        var names = states(9, 9).keySet();
        var rows = new ArrayList<String>();
        rows.add("| | " + String.join(" | ", names) + " |");
        rows.add("|" + "---|".repeat(names.size() + 1));
        for (int i = 0; i < all(2).size(); i++) {
            int row = i;
            var words = all(2).get(i);
            rows.add("| " + words.words() + " | " + states(words.attempts(), words.losses()).values().stream()
                    .map(state -> cell(state, all(state.attempt()).get(row).update())).collect(joining(" | ")) + " |");
        }
        return String.join("\n", rows);
    }

    private static String cell(JobState before, JobUpdate update) {
        var folded = JobFold.fold(before, update, 1, 2_000);
        return switch (folded.verdict()) {
            case COUNTED -> folded.state().phase() == before.phase() ? (folded.state().isCancelRequested() && !before.isCancelRequested() ? "to be cancelled" : "stays")
                    : "**" + word(folded.state()) + "**";
            case LATE -> "late";
            case REPEATED -> "–";
            case UNKNOWN -> throw new AssertionError(update);
        };
    }

    private static String word(JobState state) {
        return state.phase().name().toLowerCase(Locale.ROOT)
                + (state.doom() == null || state.phase() != Phase.FAILED || state.doom() == Discarded.Reason.FAILED ? ""
                : ": " + state.doom().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    @Test
    void theTableInTheDocumentIsWhatTheFoldDoes() throws Exception {
        var found = Pattern.compile("<!-- the fold -->\n(.*?)\n<!-- so far -->", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
        assertThat(found.find()).as("the table stands between its two comments").isTrue();
        assertThat(found.group(1)).as("the table should be:%n%s", table()).isEqualTo(table());
    }

    @Test
    void theDiagramInTheDocumentHasTheTransitionsOfTheTableAndNoOther() throws Exception {
        var drawn = Pattern.compile("^ +(\\w+) --> (\\w+) *:", Pattern.MULTILINE).matcher(Files.readString(DOCUMENT)).results()
                .map(arrow -> arrow.group(1) + " to " + arrow.group(2)).collect(Collectors.toCollection(TreeSet::new));
        var folded = new TreeSet<String>();
        for (var said : all(2)) {
            for (var before : states(said.attempts(), said.losses()).values()) {
                all(before.attempt()).stream().filter(each -> each.words().equals(said.words())).forEach(each -> {
                    var after = JobFold.fold(before, each.update(), 1, 2_000).state();
                    if (after.phase() != before.phase()) {
                        folded.add((before.phase() + " to " + after.phase()).toLowerCase(Locale.ROOT));
                    }
                });
            }
        }
        assertThat(drawn).isEqualTo(folded);
    }
}
