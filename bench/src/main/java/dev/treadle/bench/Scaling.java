// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// Jobs that wait, on more and more worker processes: what each of them adds, and what becomes of the jobs when one comes, is told to end, or is
/// killed while they run.
///
/// @param plan what was asked for
/// @param steps one for each number of workers
/// @param joined the worker that came
/// @param stopped the worker that was told to end
/// @param killed the worker that was killed
/// @param count what became of all jobs
record Scaling(Plan plan, List<Step> steps, Joined joined, Stopped stopped, Killed killed, Count count) {

    /// For how many times as many jobs as there are slots each coming and going is watched.
    private static final int WAVES = 4;
    /// How many jobs each slot has before a step is measured: a new JVM is slow at its first.
    private static final int WARMUP = 4;

    /// How much to measure.
    ///
    /// @param workers how many at each step, ascending
    /// @param slots of each worker
    /// @param millis how long each job takes
    /// @param rounds how many jobs each slot has at each step
    record Plan(List<Integer> workers, int slots, int millis, int rounds) {
    }

    /// So many workers had so many jobs.
    ///
    /// @param perSecond from the first job's Submitted to the last one's Completed
    /// @param ofLimit that as a share of what the slots could do if nothing else took time
    record Step(int workers, int slots, int jobs, double perSecond, double ofLimit) {
    }

    /// A worker came while jobs ran.
    ///
    /// @param sinceProcess milliseconds from its process's start to its first job's Started
    /// @param sincePresence the same from its first Presence
    /// @param began how many of the next jobs it began
    /// @param of how many those were
    /// @param fair its share of the slots
    record Joined(long sinceProcess, long sincePresence, int began, int of, double fair) {
    }

    /// A worker was told to end (SIGTERM) while jobs ran on it.
    ///
    /// @param exit its exit code
    /// @param released how many jobs it handed back
    record Stopped(int exit, int released) {
    }

    /// A worker was killed (SIGKILL) while jobs ran on it.
    ///
    /// @param lost how many of its attempts were declared lost
    /// @param lastAfter milliseconds from the kill to the last of them; 0 if it ran none
    record Killed(int lost, long lastAfter) {
    }

    /// What became of all jobs in the end.
    ///
    /// @param late outcomes that didn't count, because the job was another's by then
    record Count(int submitted, int completed, int endedOtherwise, int late) {

        int open() {
            return submitted - completed - endedOtherwise;
        }
    }

    /// Measures.
    ///
    /// @param rig where the pair runs
    static Scaling measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var moments = new Moments();
        var crew = new Crew(rig, plan.slots());
        try (var reader = Reader.start(rig.bootstrap(), List.of(topics.journal(), topics.queues(), topics.presence()), moments::add);
                var producer = Floor.producer(rig.bootstrap())) {
            var load = new Load(topics, producer);
            var feed = new Feed(load, moments, plan.millis());
            var watch = new Watch(topics, moments, Crew.QUEUE, feed);
            var steps = new ArrayList<Step>();
            for (int workers : plan.workers()) {
                crew.growTo(workers);
                watch.awaitSlots(workers, crew.slots());
                steps.add(step(plan, crew, watch, feed));
            }
            feed.keepOpen(3 * crew.slots());
            watch.awaitEnded(watch.ended().size() + crew.slots());
            var joined = join(plan, crew, watch);
            var stopped = stop(crew, watch);
            var killed = kill(crew, watch);
            feed.stop();
            watch.await("every job has ended", () -> watch.ended().size() == feed.submitted());
            var count = new Count(feed.submitted(), watch.completed(), watch.ended().size() - watch.completed(), watch.late());
            return new Scaling(plan, steps, joined, stopped, killed, count);
        } finally {
            crew.stop();
        }
    }

    private static Step step(Plan plan, Crew crew, Watch watch, Feed feed) throws InterruptedException {
        feed.submit(WARMUP * crew.slots());
        watch.awaitEnded(feed.submitted());
        int jobs = crew.slots() * plan.rounds();
        int before = watch.ended().size();
        feed.submit(jobs);
        watch.awaitEnded(before + jobs);
        var ended = watch.ended().subList(before, before + jobs);
        long began = ended.stream().mapToLong(Watch.Ended::submittedAt).min().orElseThrow();
        long last = ended.stream().mapToLong(Watch.Ended::at).max().orElseThrow();
        double perSecond = Throughput.perSecond(jobs, (last - began) * 1_000_000);
        return new Step(crew.size(), crew.slots(), jobs, perSecond, perSecond / (crew.slots() * 1_000.0 / plan.millis()));
    }

    private static Joined join(Plan plan, Crew crew, Watch watch) throws IOException, InterruptedException {
        long process = System.currentTimeMillis();
        var name = crew.begin().name();
        watch.await(name + " has begun a job", () -> watch.begun().getLast().worker().equals(name));
        var first = watch.begun().getLast();
        int from = watch.begun().size() - 1;
        int many = WAVES * crew.slots();
        watch.await(many + " more jobs have begun", () -> watch.begun().size() >= from + many && watch.presentAt(name) != null);
        int its = (int) watch.begun().subList(from, from + many).stream().filter(each -> each.worker().equals(name)).count();
        return new Joined(first.at() - process, first.at() - watch.presentAt(name), its, many, (double) plan.slots() / crew.slots());
    }

    private static Stopped stop(Crew crew, Watch watch) throws InterruptedException {
        int before = watch.released();
        awaitBusy(crew, watch);
        var worker = crew.tellOldestToEnd();
        watch.await(worker.name() + " has ended", () -> !worker.isAlive() && watch.running(worker.name()) == 0);
        watch.awaitEnded(watch.ended().size() + WAVES * crew.slots());
        return new Stopped(worker.exit().join(), watch.released() - before);
    }

    private static Killed kill(Crew crew, Watch watch) throws InterruptedException {
        int before = watch.lost().size();
        awaitBusy(crew, watch);
        long at = System.currentTimeMillis();
        var worker = crew.killOldest();
        watch.awaitSlots(crew.size(), crew.slots());
        watch.await("nothing is " + worker.name() + "'s any more", () -> watch.running(worker.name()) == 0);
        watch.awaitEnded(watch.ended().size() + WAVES * crew.slots());
        var lost = watch.lost().subList(before, watch.lost().size());
        return new Killed(lost.size(), lost.stream().mapToLong(each -> each - at).max().orElse(0));
    }

    private static void awaitBusy(Crew crew, Watch watch) throws InterruptedException {
        var oldest = crew.oldest();
        watch.await(oldest + " runs something", () -> watch.running(oldest) > 0);
    }

    /// How much faster so many workers are than as many times one: 1 is linear.
    double ofLinear(Step step) {
        var first = steps.getFirst();
        return step.perSecond() / (first.perSecond() * step.workers() / first.workers());
    }

    /// What people read.
    List<String> report() {
        var lines = new ArrayList<String>();
        lines.add("Jobs that take %d ms, on workers with %d slots and %s each".formatted(plan.millis(), plan.slots(), Crew.HEAP));
        lines.add("");
        lines.add("workers   slots    jobs   jobs a second   of what the slots can do   of linear");
        for (var step : steps) {
            lines.add("%7d %7d %7d %15.1f %26.2f %11.2f".formatted(step.workers(), step.slots(), step.jobs(), step.perSecond(), step.ofLimit(),
                    ofLinear(step)));
        }
        lines.add("");
        lines.add("One more began its first job %,d ms after its process, %,d ms after its first Presence; of the next %d jobs it began %d, and its share of the slots is %.1f"
                .formatted(joined.sinceProcess(), joined.sincePresence(), joined.of(), joined.began(), joined.fair() * joined.of()));
        lines.add("One that was told to end had exit code %d and handed %d jobs back".formatted(stopped.exit(), stopped.released()));
        lines.add("One that was killed lost %d attempts, the last %,d ms later; they ran again".formatted(killed.lost(), killed.lastAfter()));
        lines.add("Of %,d jobs %,d have completed, %d ended otherwise, %d are open; %d outcomes came late".formatted(count.submitted(), count.completed(),
                count.endedOtherwise(), count.open(), count.late()));
        return lines;
    }
}
