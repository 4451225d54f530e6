// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Changes;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Document;
import dev.treadle.ui.component.Loaded;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Told;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// Whatever becomes of the attempts of any number of runs, and wherever in the Journal another replica goes on with the page, it
/// holds what it would hold had each run had one attempt: over histories at random, beside a model that knows nothing of notes, of room
/// and of replicas.
class RewindTest {

    private static final int HISTORIES = Integer.getInteger("treadle.rewind.histories", 1_000);
    private static final int STEPS = 150;
    private static final int RUNS = 4;

    @WorkType(attempts = 1_000, losses = 1_000)
    public record Count(int number) implements Work<Integer, Nothing> {
    }

    /// What was appended at once to one component.
    ///
    /// @param by the run whose emission it came from; null if it is the page's own
    /// @param index the emission's
    /// @param keep how many rows were kept when it came; 0 for all
    private record Piece(Story by, long index, List<Object> rows, int keep) {
    }

    /// What a component would hold: all that was ever appended and not taken back, from the newest that fits.
    private static final class Model {
        private final List<Piece> pieces = new ArrayList<>();

        private List<Object> rows() {
            var rows = new ArrayList<>();
            for (var piece : pieces) {
                rows.addAll(piece.rows);
                if (piece.keep > 0 && rows.size() > piece.keep) {
                    rows.subList(0, rows.size() - piece.keep).clear();
                }
            }
            return rows;
        }
    }

    /// One run as it really goes, told by the one who decides it.
    private static final class Story {
        private Run<Count> run;
        private final List<Execution> earlier = new ArrayList<>();
        private Execution owner;
        private int attempt = 1;
        private long number;
        private long index;
        private long checkpoint;
        private Progressed progress;
        private Progressed saved;
        private boolean over;

        private Story(Run<Count> run) {
            this.run = run;
        }
    }

    /// One page with its history.
    private static final class World implements Changes {
        private final Random random;
        private final FakeHost host = new FakeHost();
        private final List<String> failures = new ArrayList<>();
        private final SessionId session = SessionId.random(3);
        private final Model logged = new Model();
        private final Model plotted = new Model();
        private final List<Progressed> drawn = new ArrayList<>();
        private final List<Story> stories = new ArrayList<>();
        private SessionJobs jobs;
        private Log log;
        private Plot plot;
        private Document document;
        private Told told;
        private JobBinding<Count, Integer, Nothing> count;
        private int logKeeps = 1_000;
        private int plotKeeps;
        private final Map<String, Json> written = new HashMap<>();
        private int chunks;
        private int last;
        private long offset = 10;

        private World(long seed) {
            random = new Random(seed);
            build();
            told = new Told(document.html());
            jobs.begin();
        }

        private void build() {
            jobs = new SessionJobs(session, host, (what, error) -> failures.add(what + ": " + error));
            log = new Log("who", "what");
            plot = new Plot().line("x", "y");
            document = new Document(new Column(log, plot), Told.RENDERER, this, calls -> { });
            count = jobs.<Count, Integer, Nothing>bind("count", Count.class).onProgress((run, progress) -> drawn.add(progress)).onEmitted(this::draw);
        }

        @Override
        public void add(List<Patch> patches) {
            patches.forEach(told::apply);
        }

        @Override
        public void flush() {
        }

        /// The page's handler: what it does goes by the value.
        private void draw(Run<Count> run, int value) throws InterruptedException {
            log.append("run", value);
            plot.stream(points(value), keeps(value));
            if (value % 5 == 0) {
                log.append("run again", value);
            }
            if (value % 7 == 0) {
                Thread.ofVirtual().start(() -> log.append("thread", value)).join();
            }
            if (value % 11 == 0) {
                plot.data(points(value));
            }
        }

        private static Map<String, double[]> points(int value) {
            return Map.of("x", DoubleStream.iterate(value, x -> x + 0.1).limit(value % 4).toArray(), "y", new double[value % 4]);
        }

        private int keeps(int value) {
            return value % 13 == 0 ? 3 : plotKeeps;
        }

        /// The same, to the model.
        private void model(Story by, long index, int value) {
            logged.pieces.add(new Piece(by, index, List.of(List.of("run", value)), logKeeps));
            plotted.pieces.add(new Piece(by, index, pointsOf(value), keeps(value)));
            if (value % 5 == 0) {
                logged.pieces.add(new Piece(by, index, List.of(List.of("run again", value)), logKeeps));
            }
            if (value % 7 == 0) {
                logged.pieces.add(new Piece(null, 0, List.of(List.of("thread", value)), logKeeps));
            }
            if (value % 11 == 0) {
                plotted.pieces.clear();
                plotted.pieces.add(new Piece(null, 0, pointsOf(value), plotKeeps));
            }
        }

        private static List<Object> pointsOf(int value) {
            return DoubleStream.iterate(value, x -> x + 0.1).limit(value % 4).<Object>mapToObj(x -> List.of(x, 0.0)).toList();
        }

        private void step() {
            if (random.nextInt(60) == 0) {
                goOnElsewhere();
            } else if (random.nextInt(5) == 0 || stories.isEmpty()) {
                page();
            } else {
                run(stories.get(random.nextInt(stories.size())));
            }
        }

        private void page() {
            int value = ++last;
            switch (random.nextInt(12)) {
                case 0 -> {
                    log.reset();
                    logged.pieces.clear();
                }
                case 1 -> {
                    plot.reset();
                    plotted.pieces.clear();
                }
                case 2 -> {
                    plot.data(points(value));
                    plotted.pieces.clear();
                    plotted.pieces.add(new Piece(null, 0, pointsOf(value), plotKeeps));
                }
                case 3 -> {
                    logKeeps = 1 + random.nextInt(12);
                    log.rollover(logKeeps);
                    logged.pieces.add(new Piece(null, 0, List.of(), logKeeps));
                }
                case 4 -> {
                    plotKeeps = random.nextInt(30);
                    plot.rollover(plotKeeps);
                    plotted.pieces.add(new Piece(null, 0, List.of(), plotKeeps));
                }
                case 5, 6 -> {
                    log.append("page", value);
                    logged.pieces.add(new Piece(null, 0, List.of(List.of("page", value)), logKeeps));
                }
                case 7, 8 -> {
                    plot.stream(points(value));
                    plotted.pieces.add(new Piece(null, 0, pointsOf(value), plotKeeps));
                }
                default -> {
                    if (stories.stream().filter(story -> !story.over).count() < RUNS) {
                        stories.add(new Story(count.submit(new Count(value))));
                        take(host.appended().getLast());
                    }
                }
            }
        }

        private void run(Story story) {
            if (!story.earlier.isEmpty() && random.nextInt(4) == 0) {
                late(story);
            } else if (story.over) {
                return;
            } else if (story.owner == null) {
                story.owner = new Execution(story.run.job(), story.attempt, new ExecutionId(Incarnation.of("w" + random.nextInt(3)), ++last));
                story.number = 1;
                take(new ExecutionUpdate.Started(story.owner, 0, 1));
            } else {
                goOn(story);
            }
        }

        /// An execution that has lost its attempt says something, or one that began it too late.
        private void late(Story story) {
            var by = story.earlier.get(random.nextInt(story.earlier.size()));
            long number = 1 + random.nextInt(20);
            take(switch (random.nextInt(7)) {
                case 0 -> new ExecutionUpdate.Started(by, 0, 1);
                case 1 -> new ExecutionUpdate.Checkpointed(by, number, new Checkpoint(Json.of("{}"), random.nextInt(20)));
                case 2 -> new ExecutionUpdate.Completed(by, number, Json.of("null"));
                case 3 -> new JobUpdate.Lost(by, "again");
                case 4 -> new ExecutionUpdate.Released(by, number, "ending");
                default -> new ExecutionUpdate.Emitted(by, number, random.nextInt(20), Json.of("666"));
            });
        }

        private void goOn(Story story) {
            var by = story.owner;
            switch (random.nextInt(20)) {
                case 0 -> unfinished(story, new JobUpdate.Lost(by, "no sign of life"));
                case 1 -> unfinished(story, new ExecutionUpdate.Released(by, story.number, "ending"));
                case 2 -> {
                    unfinished(story, new ExecutionUpdate.Failed(by, story.number, new ErrorInfo("X", "dry", null), true));
                    take(new JobUpdate.Queued(story.run.job(), story.attempt));
                }
                case 3 -> finished(story, new ExecutionUpdate.Completed(by, story.number, Json.of("null")));
                case 4 -> finished(story, random.nextBoolean() ? new JobUpdate.Cancelled(story.run.job(), by, story.number, "asked")
                        : new ExecutionUpdate.Failed(by, story.number, new ErrorInfo("X", "for good", null), false));
                case 5, 6 -> {
                    take(new ExecutionUpdate.Checkpointed(by, story.number++, new Checkpoint(Json.of("{}"), story.index)));
                    story.checkpoint = story.index;
                    story.saved = story.progress;
                }
                case 7, 8 -> {
                    story.progress = new Progressed(++last, 100_000, "so far");
                    take(new ExecutionUpdate.Progressed(by, story.number++, story.progress.done(), 100_000, "so far"));
                    assertThat(drawn).last().isEqualTo(story.progress);
                }
                default -> {
                    int value = ++last;
                    model(story, story.index, value);
                    take(new ExecutionUpdate.Emitted(by, story.number++, story.index++, Json.of(Integer.toString(value))));
                }
            }
        }

        /// There will be a further attempt.
        private void unfinished(Story story, JobUpdate end) {
            Predicate<Piece> comesAgain = piece -> piece.by == story && piece.index >= story.checkpoint;
            logged.pieces.removeIf(comesAgain);
            plotted.pieces.removeIf(comesAgain);
            story.earlier.add(story.owner);
            story.owner = null;
            story.attempt++;
            story.index = story.checkpoint;
            var before = story.progress;
            story.progress = story.saved != null || before == null ? story.saved : new Progressed(0, 100_000, "");
            int drawnBefore = drawn.size();
            take(end);
            assertThat(drawn.subList(drawnBefore, drawn.size()))
                    .isEqualTo(Objects.equals(before, story.progress) ? List.of() : List.of(story.progress));
        }

        private void finished(Story story, JobUpdate end) {
            take(end);
            story.earlier.add(story.owner);
            story.over = true;
        }

        private void take(JobUpdate update) {
            jobs.read(update, offset, 1_000);
            document.turn(() -> jobs.take(update, offset, 1_000));
            offset++;
        }

        /// Another replica builds the page and goes on from what is saved.
        private void goOnElsewhere() {
            var saved = jobs.save();
            var runs = new ArrayList<>(saved.fresh());
            saved.bundles().forEach(bundle -> runs.addAll(bundle.runs().get()));
            var loaded = loaded();
            build();
            assertThat(jobs.load(runs, offset - 1)).isEmpty();
            assertThat(document.load(loaded, jobs::appended)).isEmpty();
            jobs.begin();
            told = new Told(document.html());
            document.fill(this);
            stories.removeIf(story -> story.over);
            for (var run : jobs.runs(List.of(count))) {
                stories.stream().filter(story -> story.run.job().equals(run.job())).forEach(story -> story.run = cast(run));
            }
        }

        @SuppressWarnings("unchecked")
        private static Run<Count> cast(Run<?> run) {
            return (Run<Count>) run;
        }

        private Loaded loaded() {
            if (random.nextInt(20) == 0) {
                document.writeAgain();
                written.clear();
            }
            var saved = document.save(() -> "k" + ++chunks);
            saved.chunks().forEach(chunk -> written.put(chunk.id(), chunk.data()));
            var rows = new HashMap<String, List<Loaded.Rows>>();
            saved.pieces().forEach((id, pieces) -> rows.put(id, pieces.stream()
                    .map(piece -> new Loaded.Rows(written.get(piece.id()), piece.skip())).toList()));
            assertThat(saved.pieces().values()).allSatisfy(pieces -> assertThat(pieces).hasSizeLessThan(40));
            return new Loaded(saved, rows);
        }

        /// A page that is built anew and goes on from what is saved holds the same.
        private void checkCopy() {
            var sameLog = new Log("who", "what");
            var samePlot = new Plot().line("x", "y");
            var copy = new Document(new Column(sameLog, samePlot), Told.RENDERER, this, calls -> { });
            assertThat(copy.load(loaded(), (run, index) -> null)).isEmpty();
            assertThat(sameLog.rows()).isEqualTo(log.rows());
            assertThat(samePlot.column("x")).containsExactly(plot.column("x"));
        }

        private void check() {
            assertThat(failures).isEmpty();
            assertThat(log.rows()).isEqualTo(logged.rows());
            assertThat(told.rows(log.id())).isEqualTo(logged.rows());
            assertThat(told.rows(plot.id())).isEqualTo(plotted.rows());
            assertThat(plot.column("x")).containsExactly(plotted.rows().stream().mapToDouble(row -> (double) ((List<?>) row).getFirst()).toArray());
            if (random.nextInt(3) == 0) {
                checkCopy();
            }
            assertThat(stories).allSatisfy(story -> assertThat(story.run.progress()).isEqualTo(story.progress));
        }
    }

    @Test
    void aPageHoldsWhatItWouldHoldHadEachRunHadOneAttemptWhicheverReplicasHostedIt() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            var world = new World(seed);
            for (int step = 0; step < STEPS; step++) {
                try {
                    world.step();
                    world.check();
                } catch (AssertionError e) {
                    throw new AssertionError("history %d, step %d: %s".formatted(seed, step, e.getMessage()), e);
                }
            }
        }
    }
}
