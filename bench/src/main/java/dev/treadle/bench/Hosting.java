// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;

/// What it costs to host sessions on so many replicas: what they read of Kafka, their processors' time, their memory, and what the
/// sessions' Snapshots append; when the replicas are new, when a rolling restart has scattered the sessions' homes over them, and when
/// other visitors have come since.
///
/// @param plan what was measured
/// @param rows what came out, in order
/// @param resumed how long a session took to go on at another replica, in milliseconds, over all rolling restarts
record Hosting(Plan plan, List<Row> rows, Distribution resumed) {

    private static final String FINISHED = "Finished ";

    /// How much to measure.
    ///
    /// @param sessions how many, spread evenly over the replicas
    /// @param clicks how many in each phase, over all sessions in turn; each submits a job of two seconds
    /// @param perSecond how many of them a second; a worker has slots for 32
    /// @param replicas how many, in successive measurements
    record Plan(int sessions, int clicks, int perSecond, List<Integer> replicas) {
    }

    /// One phase of one measurement; all over all replicas together.
    ///
    /// @param when what has happened before
    /// @param read bytes that the replicas read of Kafka for their sessions, a click
    /// @param cpu milliseconds of processor, a click
    /// @param heap bytes in use after a collection, a session, beyond what the replicas use with none
    /// @param appends to the topic of Snapshots, a click
    /// @param appended bytes of them, a click
    record Row(int replicas, String when, double read, double cpu, double heap, double appends, double appended) {
    }

    /// Measures.
    ///
    /// @param rig of which nothing but the broker runs
    static Hosting measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        var hosting = new Hosting(plan, new ArrayList<>(), new Distribution());
        rig.startWorker();
        try (var network = new Browser.Network(); var admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrap()))) {
            for (int count : plan.replicas()) {
                try (var crowd = new Crowd(rig, plan, network, new TopicLog(admin, Crowd.TOPICS.sessions()))) {
                    crowd.begin(count);
                    hosting.rows.add(crowd.phase("new"));
                    crowd.renewReplicas(hosting.resumed);
                    hosting.rows.add(crowd.phase("after a rolling restart"));
                    crowd.renewSessions();
                    hosting.rows.add(crowd.phase("when others have come"));
                }
            }
            return hosting;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say what its topics are like: " + e.getCause(), e);
        }
    }

    /// The visitors, and the replicas that they meet.
    private static final class Crowd implements AutoCloseable {

        private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX, new Codec());

        private final Rig rig;
        private final Plan plan;
        private final Browser.Network network;
        private final TopicLog snapshots;
        private final Moments moments = new Moments();
        private final List<Rig.Replica> replicas = new ArrayList<>();
        private final List<Seat> seats = new ArrayList<>();
        private long idle;

        /// A visitor, and the replica that hosts them.
        private record Seat(Browser browser, String button, Rig.Replica replica) {
        }

        Crowd(Rig rig, Plan plan, Browser.Network network, TopicLog snapshots) {
            this.rig = rig;
            this.plan = plan;
            this.network = network;
            this.snapshots = snapshots;
        }

        private void begin(int count) throws IOException, InterruptedException, TimeoutException, ExecutionException {
            for (int i = 0; i < count; i++) {
                replicas.add(rig.startReplica());
            }
            // What a first session loads for all that follow isn't theirs.
            open();
            phase("warm");
            leave();
            idle = heap();
            open();
        }

        private void open() throws IOException, InterruptedException {
            for (int i = 0; i < plan.sessions(); i++) {
                var replica = replicas.get(i % replicas.size());
                var browser = Browser.open(network, replica.address(), Clicker.PAGE, this::hear);
                seats.add(new Seat(browser, Clicker.button(browser), replica));
            }
        }

        /// Only what is waited for, for there is much else.
        private void hear(Moment moment) {
            if (moment instanceof Moment.Broken || moment instanceof Moment.Said(ServerMessage.Frame frame, long at) && frame.patches().stream()
                    .anyMatch(patch -> patch instanceof Patch.Properties(String component, var values)
                            && values.get("value") instanceof JsonNode value && value.asText().startsWith(FINISHED))) {
                moments.add(moment);
            }
        }

        private Row phase(String when) throws IOException, InterruptedException, ExecutionException {
            long read = sum(replicas, Crowd::read);
            long cpu = sum(replicas, Crowd::cpu);
            var kept = snapshots.now();
            long began = System.nanoTime();
            for (int i = 0; i < plan.clicks(); i++) {
                LockSupport.parkNanos(began + i * 1_000_000_000L / plan.perSecond() - System.nanoTime());
                var seat = seats.get(i % seats.size());
                seat.browser.send(seat.browser.click(seat.button));
            }
            for (int i = 0; i < plan.clicks(); i++) {
                int finished = i;
                moments.next(() -> "jobs: %d of %d have finished".formatted(finished, plan.clicks()));
            }
            var now = snapshots.settled();
            double clicks = plan.clicks();
            return new Row(replicas.size(), when, (sum(replicas, Crowd::read) - read) / clicks, (sum(replicas, Crowd::cpu) - cpu) / 1e6 / clicks,
                    (heap() - idle) / (double) seats.size(), (now.appends() - kept.appends()) / clicks, (now.bytes() - kept.bytes()) / clicks);
        }

        /// One after another, each has a successor before it goes, and its visitors go on wherever there is one.
        private void renewReplicas(Distribution resumed) throws IOException, InterruptedException, TimeoutException {
            for (var old : List.copyOf(replicas)) {
                replicas.add(rig.startReplica());
                replicas.remove(old);
                var leaving = IntStream.range(0, seats.size()).filter(i -> seats.get(i).replica == old).boxed().toList();
                leaving.forEach(i -> seats.get(i).browser.letGo());
                old.process().close();
                for (int i : leaving) {
                    var seat = seats.get(i);
                    var next = replicas.get(i % replicas.size());
                    long began = System.nanoTime();
                    seat.browser.resume(next.address());
                    resumed.addNanos(System.nanoTime() - began);
                    seats.set(i, new Seat(seat.browser, seat.button, next));
                }
            }
        }

        private void renewSessions() throws IOException, InterruptedException {
            leave();
            open();
        }

        private void leave() {
            seats.forEach(seat -> seat.browser.close());
            seats.clear();
        }

        private long heap() throws IOException {
            return sum(replicas, process -> Memory.of(process.pid()).heap());
        }

        /// What it reads of the Journal and looks up: by its consumers that are in no group, which the Ledger's are.
        private static long read(ServiceProcess process) throws IOException {
            return Jvm.ask(process.pid(), beans -> {
                double bytes = 0;
                for (var consumer : beans.queryNames(new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=consumer-null-*"), null)) {
                    bytes += (double) beans.getAttribute(consumer, "bytes-consumed-total");
                }
                return (long) bytes;
            });
        }

        private static long cpu(ServiceProcess process) {
            return ProcessHandle.of(process.pid()).flatMap(handle -> handle.info().totalCpuDuration()).orElseThrow().toNanos();
        }

        private interface Asked {
            long of(ServiceProcess process) throws IOException;
        }

        private static long sum(List<Rig.Replica> replicas, Asked asked) throws IOException {
            long sum = 0;
            for (var replica : replicas) {
                sum += asked.of(replica.process());
            }
            return sum;
        }

        @Override
        public void close() {
            leave();
            replicas.forEach(replica -> replica.process().close());
        }
    }

    /// What people read.
    List<String> report() {
        var lines = new ArrayList<>(List.of(
                "%,d sessions, and %,d clicks at %d a second, each with a job of two seconds; of all replicas together".formatted(plan.sessions(),
                        plan.clicks(), plan.perSecond()),
                "",
                "%-10s%-26s%14s%14s%16s%14s%16s".formatted("replicas", "", "read a click", "CPU a click", "heap a session", "appends", "bytes a click")));
        rows.forEach(row -> lines.add("%-10d%-26s%11.1f kB%11.1f ms%13.1f kB%14.2f%13.1f kB".formatted(row.replicas, row.when, row.read / 1e3, row.cpu,
                row.heap / 1e3, row.appends, row.appended / 1e3)));
        lines.add("");
        lines.add("appends and bytes a click are those of Snapshots.");
        lines.add("In a rolling restart a session goes on at another replica after %.0f ms, the median of %,d; the slowest after %.0f ms.".formatted(
                resumed.median(), resumed.count(), resumed.max()));
        return lines;
    }
}
