// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Snapshot.RunFence;
import dev.treadle.ui.component.Saved;
import dev.treadle.ui.job.SavedRuns;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What a session's Snapshots only refer to: large values, and runs to which nothing happens. They have chunks of their own, which are written
/// again when they have changed. So what a turn costs doesn't go by how large its page is, and a Snapshot fits into a record.
///
/// Not safe for threads.
final class Aside {

    /// A smaller value is written again each time: that costs less than to look for one more record at a claim.
    private static final int LARGE = 16 * 1024;

    /// A page on which all together are more has smaller ones put aside, too, so that what is left fits into a record.
    private static final int MUCH = 2 * 1024 * 1024;
    private static final int LARGE_AMONG_MUCH = 512;

    /// How many characters a chunk has at the most: each is six bytes there, at worst.
    private static final int SLICE = 1_000_000;

    private static final String PROPERTY = "property/";
    private static final String CELL = "cell/";
    private static final String WORK = "work/";
    private static final String RUNS = "runs/";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Map<String, Written> written = Map.of();

    /// @param stamp is equal as long as nothing has changed
    /// @param works the names of the Work that the runs in it have, and that has chunks of its own
    private record Written(Object stamp, List<Saved.Piece> pieces, List<String> works) {
    }

    /// What a chunk is to hold.
    private record Part(Json data, List<RunFence> runs) {
    }

    /// Takes the chunks that are to be written.
    interface Writer {
        void write(String id, String name, Json data, List<RunFence> runs);
    }

    /// What is left for a Snapshot.
    ///
    /// @param pieces which chunks have what was put aside
    record Rest(Map<String, Map<String, Json>> properties, Map<String, Json> cells, List<RunFence> runs, Map<String, List<Saved.Piece>> pieces) {
    }

    /// All is to be written again.
    void writeAgain() {
        written = Map.of();
    }

    /// Puts aside what is large, or doesn't change.
    ///
    /// @param ids gives each new chunk its id
    Rest put(Map<String, Map<String, Json>> properties, Map<String, Json> cells, SavedRuns runs, Supplier<String> ids, Writer writer) {
        var now = new LinkedHashMap<String, Written>();
        long all = Stream.of(properties.values().stream().flatMap(values -> values.values().stream()), cells.values().stream(),
                runs.fresh().stream().map(RunFence::work).filter(Objects::nonNull)).flatMap(each -> each).mapToLong(Json::size).sum();
        var putting = new Putting(now, ids, writer, all > MUCH ? LARGE_AMONG_MUCH : LARGE);
        var smallProperties = new LinkedHashMap<String, Map<String, Json>>();
        properties.forEach((id, values) -> smallProperties.put(id, putting.small(values, PROPERTY + id + "/")));
        var smallCells = putting.small(cells, CELL);
        var fresh = runs.fresh().stream().map(run -> putting.withoutLarge(run, new ArrayList<>())).toList();
        runs.bundles().forEach(putting::put);
        written = now;
        var pieces = new LinkedHashMap<String, List<Saved.Piece>>();
        now.forEach((name, each) -> pieces.put(name, each.pieces));
        return new Rest(smallProperties, smallCells, fresh, pieces);
    }

    private final class Putting {

        private final Map<String, Written> now;
        private final Supplier<String> ids;
        private final Writer writer;
        private final int large;

        Putting(Map<String, Written> now, Supplier<String> ids, Writer writer, int large) {
            this.large = large;
            this.now = now;
            this.ids = ids;
            this.writer = writer;
        }

        private Map<String, Json> small(Map<String, Json> values, String prefix) {
            var small = new LinkedHashMap<>(values);
            small.entrySet().removeIf(value -> isAside(prefix + value.getKey(), value.getValue()));
            return small;
        }

        private boolean isAside(String name, Json value) {
            if (value == null || value.size() < large) {
                return false;
            }
            put(name, digest(value), () -> slices(value).stream().map(slice -> new Part(slice, List.of())).toList());
            return true;
        }

        /// @param works gets the name of its Work, if that has chunks of its own
        private RunFence withoutLarge(RunFence run, List<String> works) {
            var name = WORK + run.job().id();
            if (!isAside(name, run.work())) {
                return run;
            }
            works.add(name);
            return run.with(null);
        }

        private void put(SavedRuns.Bundle bundle) {
            var name = RUNS + bundle.name();
            var before = written.get(name);
            if (isStill(before, bundle.stamp())) {
                before.works.forEach(work -> now.put(work, written.get(work)));
                now.put(name, before);
            } else {
                var works = new ArrayList<String>();
                var runs = bundle.runs().get().stream().map(run -> withoutLarge(run, works)).toList();
                now.put(name, new Written(bundle.stamp(), write(name, List.of(new Part(Json.of("null"), runs))), works));
            }
        }

        private void put(String name, Object stamp, Supplier<List<Part>> parts) {
            var before = written.get(name);
            now.put(name, isStill(before, stamp) ? before : new Written(stamp, write(name, parts.get()), List.of()));
        }

        private static boolean isStill(Written before, Object stamp) {
            return before != null && before.stamp.equals(stamp);
        }

        private List<Saved.Piece> write(String name, List<Part> parts) {
            var pieces = new ArrayList<Saved.Piece>();
            for (var part : parts) {
                var id = ids.get();
                writer.write(id, name, part.data, part.runs);
                pieces.add(new Saved.Piece(id, 0));
            }
            return pieces;
        }
    }

    private static String digest(Json value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /// A value as texts that make its JSON, one behind the other.
    private static List<Json> slices(Json value) {
        var text = value.toString();
        var slices = new ArrayList<Json>();
        for (int from = 0; from < text.length();) {
            int end = Math.min(text.length(), from + SLICE);
            // The two halves of a character stay together.
            end = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
            try {
                slices.add(new Json(JSON.writeValueAsBytes(text.substring(from, end))));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a text can always be written", e);
            }
            from = end;
        }
        return slices;
    }

    /// Puts back into a Snapshot what was put aside. What isn't found is missing there, and said to be dropped.
    ///
    /// @param dropped is given what is missing, each in half a sentence
    static Snapshot whole(Store.Found found, List<String> dropped) {
        var snapshot = found.snapshot();
        var properties = new HashMap<String, Map<String, Json>>();
        snapshot.properties().forEach((id, values) -> properties.put(id, new HashMap<>(values)));
        var cells = new HashMap<>(snapshot.cells());
        var works = new HashMap<String, Json>();
        var runs = new ArrayList<RunFence>();
        var rows = new HashMap<String, List<Snapshot.Piece>>();
        snapshot.chunks().forEach((name, pieces) -> {
            if (name.indexOf('/') < 0) {
                rows.put(name, pieces);
                return;
            }
            var chunks = pieces.stream().map(piece -> found.chunks().get(piece.id())).filter(Objects::nonNull).toList();
            if (chunks.size() < pieces.size()) {
                dropped.add(name + " (it is not found)");
            } else if (name.startsWith(RUNS)) {
                chunks.forEach(chunk -> runs.addAll(chunk.runs()));
            } else if (name.startsWith(WORK)) {
                works.put(name.substring(WORK.length()), joined(chunks));
            } else if (name.startsWith(CELL)) {
                cells.put(name.substring(CELL.length()), joined(chunks));
            } else if (name.startsWith(PROPERTY)) {
                var of = name.substring(PROPERTY.length()).split("/", 2);
                properties.computeIfAbsent(of[0], id -> new HashMap<>()).put(of[1], joined(chunks));
            }
        });
        runs.addAll(snapshot.runs());
        return snapshot.with(properties, cells, runs.stream().map(run -> run.with(works.getOrDefault(run.job().id().toString(), run.work()))).toList(), rows);
    }

    private static Json joined(List<Snapshot.Chunk> slices) {
        var text = new StringBuilder();
        for (var slice : slices) {
            try {
                text.append(JSON.readValue(slice.data().bytes(), String.class));
            } catch (IOException e) {
                throw new IllegalArgumentException("the chunk %s of %s is no part of a value: %s".formatted(slice.id(), slice.session(), e.getMessage()), e);
            }
        }
        return Json.of(text.toString());
    }
}
