// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Snapshot.RunFence;
import dev.treadle.ui.job.SavedRuns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is put aside is written once, again when it changes, and whole again when it is asked for.
class AsideTest {

    private static final Json LARGE = Json.of('"' + "x".repeat(20_000) + '"');
    private static final Json SMALL = Json.of("\"small\"");

    private final SessionId session = SessionId.random(0);
    private static final JobId FRESH = new JobId("0".repeat(25) + "1");
    private static final JobId QUIET = new JobId("0".repeat(25) + "2");
    private final Aside aside = new Aside();
    private final Map<String, Snapshot.Chunk> chunks = new HashMap<>();
    private final List<String> written = new ArrayList<>();
    private int ids;

    private RunFence run(JobId id, Json work) {
        return new RunFence("count", new JobRef(session, "default", id), "Count", work, Json.of("{}"), null, null, null, null, 0, 0, false, false);
    }

    private static SavedRuns.Bundle bundle(int stamp, RunFence run) {
        return new SavedRuns.Bundle(run.job().id().toString(), stamp, () -> List.of(run));
    }

    private Aside.Rest put(Json property, SavedRuns runs) {
        written.clear();
        return aside.put(Map.of("c1", Map.of("value", property, "label", SMALL)), Map.of("cell", LARGE), runs, () -> "k" + ++ids, (id, name, data, fences) -> {
            written.add(name);
            chunks.put(id, new Snapshot.Chunk(session, 0, id, name, data, fences));
        });
    }

    private Snapshot whole(Aside.Rest rest) {
        var pieces = new HashMap<String, List<Snapshot.Piece>>();
        rest.pieces().forEach((name, all) -> pieces.put(name, all.stream().map(piece -> new Snapshot.Piece(piece.id(), 0, 0)).toList()));
        var snapshot = new Snapshot(session, 0, 1, "/page", "", rest.properties(), Map.of(), 0, 0, rest.cells(), "nonce", 0, List.of(), 0, List.of(), 0,
                rest.runs(), Map.of(), pieces, List.of());
        var dropped = new ArrayList<String>();
        var whole = Aside.whole(new Store.Found(snapshot, 0, chunks, List.of()), dropped);
        assertThat(dropped).isEmpty();
        return whole;
    }

    @Test
    void whatHasNotChangedIsWrittenOnceAndAgainWhenAllIsToBeWrittenAnew() {
        var fresh = run(FRESH, LARGE);
        var quiet = run(QUIET, LARGE);
        var runs = new SavedRuns(List.of(fresh), List.of(bundle(1, quiet)));
        var first = put(LARGE, runs);
        assertThat(written).containsExactlyInAnyOrder("property/c1/value", "cell/cell", "work/" + FRESH, "work/" + QUIET, "runs/" + QUIET);
        assertThat(first.properties().get("c1")).containsOnlyKeys("label");
        assertThat(first.runs()).singleElement().extracting(RunFence::work).isNull();

        var second = put(LARGE, runs);
        assertThat(written).isEmpty();
        assertThat(second.pieces()).isEqualTo(first.pieces());

        put(Json.of('"' + "y".repeat(20_000) + '"'), runs);
        assertThat(written).containsExactly("property/c1/value");
        put(LARGE, new SavedRuns(List.of(fresh), List.of(bundle(2, quiet))));
        assertThat(written).containsExactlyInAnyOrder("property/c1/value", "runs/" + QUIET);

        aside.writeAgain();
        chunks.clear();
        var anew = put(LARGE, runs);
        assertThat(written).containsExactlyInAnyOrder("property/c1/value", "cell/cell", "work/" + FRESH, "work/" + QUIET, "runs/" + QUIET);
        assertThat(anew.pieces().keySet()).isEqualTo(first.pieces().keySet());
        assertThat(anew.pieces().values()).as("under other ids").doesNotContainAnyElementsOf(first.pieces().values());
        var whole = whole(anew);
        assertThat(whole.properties()).isEqualTo(Map.of("c1", Map.of("value", LARGE, "label", SMALL)));
        assertThat(whole.cells()).isEqualTo(Map.of("cell", LARGE));
        assertThat(whole.runs()).containsExactlyInAnyOrder(fresh, quiet);
    }

    @Test
    void whatIsPutAsideNoMoreIsReferredToNoMore() {
        var quiet = run(QUIET, LARGE);
        put(LARGE, new SavedRuns(List.of(), List.of(bundle(1, quiet))));

        var rest = put(SMALL, new SavedRuns(List.of(run(QUIET, null)), List.of()));

        assertThat(rest.pieces()).containsOnlyKeys("cell/cell");
        assertThat(whole(rest).properties().get("c1")).containsEntry("value", SMALL);
    }
}
