// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.e2e.Sightings.Row;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import dev.treadle.protocol.ExecutionUpdate.Released;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Lost;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a page has to show in the end of a job that counts, by what the Journal says of it. Knows the rules by heart, so that a
/// mistake in the fold that the services share is found.
final class Truth {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Row> rows = new ArrayList<>();
    private final Set<Row> counted = new HashSet<>();
    private int late;
    private int attempt = 1;
    private Execution owner;
    private int checkpoint;

    /// @param updates of one job, in the Journal's order
    static Truth of(List<? extends Update> updates) {
        var truth = new Truth();
        updates.stream().filter(JobUpdate.class::isInstance).map(JobUpdate.class::cast).forEach(truth::read);
        return truth;
    }

    private void read(JobUpdate update) {
        switch (update) {
            case Started started when owner == null && started.by().attempt() == attempt -> {
                owner = started.by();
                rows.subList(checkpoint, rows.size()).clear();
            }
            case Emitted emitted when !emitted.by().equals(owner) -> late++;
            // What an append's repeat says again is there already.
            case Emitted emitted when emitted.index() == rows.size() -> {
                rows.add(row(emitted.emission()));
                counted.add(rows.getLast());
            }
            case Checkpointed made when made.by().equals(owner) -> checkpoint = (int) made.checkpoint().index();
            case Lost lost when lost.of().equals(owner) -> end();
            case ExecutionUpdate said when said.by().equals(owner) && (said instanceof Released || said instanceof Failed) -> end();
            default -> { }
        }
    }

    private void end() {
        owner = null;
        attempt++;
    }

    private static Row row(Json emission) {
        try {
            var counted = JSON.readTree(emission.toString());
            return new Row(counted.get("number").asInt(), counted.get("attempt").asInt(), counted.get("process").asLong());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no number was counted: " + emission, e);
        }
    }

    /// What is shown in the end.
    List<Row> rows() {
        return rows;
    }

    /// Whether it counted when it was said; what is shown of anything else is stale.
    boolean counted(Row row) {
        return counted.contains(row);
    }

    /// How many numbers were said when they didn't count any more.
    int late() {
        return late;
    }

    /// How many attempts there were.
    int attempts() {
        return attempt;
    }
}
