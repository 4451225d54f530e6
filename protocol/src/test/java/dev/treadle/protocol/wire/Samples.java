// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// One message of each kind, with every field set: what the golden fixtures hold.
final class Samples {

    static final Incarnation REPLICA = new Incarnation("ui-0~4f7z1k9q");
    static final Incarnation WORKER = new Incarnation("worker-1~0a1b2c3d");
    static final SessionId SESSION = SessionId.parse("3-06q8m2r4vwxyz0123456789abc");
    static final Cause CAUSE = new Cause.OnEvent("n0nce", 7);
    static final JobRef JOB = new JobRef(SESSION, "default", JobId.of(SESSION, "pause", CAUSE, 0));
    static final Execution EXECUTION = new Execution(JOB, 2, new ExecutionId(WORKER, 41));
    private static final Json WORK = Json.of("{\"click\":3,\"text\":\"für \\\"alle\\\"\"}");
    private static final Policy POLICY = new Policy(5, new Policy.Limit("customer-7", 2), 3, 5, new Policy.Backoff(1_000, 300_000), 250,
            60_000, 3_600_000, 10_000, true, 30_000L);
    private static final Checkpoint CHECKPOINT = new Checkpoint(Json.of("{\"at\":[1,2.5,null]}"), 12);
    private static final ErrorInfo ERROR = new ErrorInfo("java.lang.IllegalStateException", "the input is empty", "at Pause:12");
    private static final JobUpdate.Submitted SUBMITTED =
            new JobUpdate.Submitted(JOB, "pause", CAUSE, 0, "Pause", WORK, POLICY, false);
    private static final JobUpdate.Discarded DISCARDED =
            new JobUpdate.Discarded(JOB, JobUpdate.Discarded.Reason.POISON, "five workers were lost with it");

    static final ServerMessage.Frame COLUMNS = new ServerMessage.Frame(812, 42, List.of(
            new Patch.Columns("c7", false, 11, 2, 4, 1, columns()),
            new Patch.Rows("c8", true, 3, 3, List.of(List.of("12:00:01", 2.5, true), List.of("für", 7, false))),
            new Patch.Toast("e-2", "danger", "A handler failed", "See the log for e-2.", "at Page.build(Page.java:12)")));

    /// The ends of what [#COLUMNS] brought are taken back.
    static final ServerMessage.Frame REWOUND = new ServerMessage.Frame(812, 43, List.of(
            new Patch.Columns("c7", false, 12, 1, 4, 1, columns()),
            new Patch.Rows("c8", false, 4, 3, List.of())));

    /// Of many rows these are a choice.
    static final ServerMessage.Frame CHOSEN = new ServerMessage.Frame(812, 44, List.of(
            new Patch.Columns("c7", true, 12, 2, 12, 5_000_000, 0, columns())));

    static final List<Object> KAFKA = List.of(
            SUBMITTED,
            new JobUpdate.Queued(JOB, 2),
            new JobUpdate.Overdue(JOB, 1, 0),
            new JobUpdate.Lost(EXECUTION, "worker-1 is silent"),
            new JobUpdate.Confirmed(EXECUTION),
            new JobUpdate.Orphaned(JOB, "its page was closed"),
            new JobUpdate.CancelRequested(JOB, "the page"),
            new JobUpdate.Cancelled(JOB, EXECUTION, 9, "stopped as asked"),
            DISCARDED,
            new ExecutionUpdate.Started(EXECUTION, 0, 17),
            new ExecutionUpdate.Progressed(EXECUTION, 1, 30, 100, "a third"),
            new ExecutionUpdate.Emitted(EXECUTION, 2, 12, Json.of("{\"x\":[0,1],\"y\":[0.5,-0.25]}")),
            new ExecutionUpdate.Logged(EXECUTION, 3, "info", "halfway"),
            new ExecutionUpdate.Checkpointed(EXECUTION, 4, CHECKPOINT),
            new ExecutionUpdate.Completed(EXECUTION, 5, Json.of("\"NOTHING\"")),
            new ExecutionUpdate.Failed(EXECUTION, 6, ERROR, true),
            new ExecutionUpdate.Released(EXECUTION, 7, "the worker is ending"),
            new ExecutionUpdate.Refused(EXECUTION, 0, ExecutionUpdate.Refused.Reason.UNKNOWN_TYPE, "no Computation does Pause here"),
            new SessionUpdate.Claimed(SESSION, REPLICA, "n0nce", null),
            new SessionUpdate.Ended(SESSION, REPLICA, "its tab was closed"),
            new Dispatch(JOB, 2, 1, "Pause", WORK, CHECKPOINT, 60_000, 10_000, true, false),
            new Signal.Stop(EXECUTION, Signal.Stop.Reason.NOT_OWNER, 10_000),
            new Signal.Go(EXECUTION),
            new Beat.Presence(WORKER, 18, 1, false, List.of(new Beat.Offer("default", 64, 63, List.of("Pause"))), List.of(EXECUTION)),
            new Beat.Canary(REPLICA, 99, 1),
            new QueueState("default", 3, 1, 2, 1, 2, 1, List.of("Pause"), false,
                    List.of(new QueueState.Waiting(JOB.id(), SESSION, QueueState.Gate.SLOT)), List.of("Burn"), 1_790_000_000_000L),
            new DeadJob(SUBMITTED, CHECKPOINT, DISCARDED, List.of(new DeadJob.Ending(EXECUTION, "lost", ERROR, "worker-1 is silent", 1_790_000_000_000L)), 0),
            new Snapshot(SESSION, 812, 4, "/async-functions", "a=b", Map.of("c3", Map.of("value", Json.of("\"Running 3\""))),
                    Map.of("c1", List.of("c3", "c2")), 1, 7, Map.of("total", Json.of("42")), "n0nce", 9, List.of(9L), 7,
                    List.of(new Snapshot.OpenEvent(8, "c2", "click", Json.of("2"), Json.of("3"))), 900,
                    List.of(new Snapshot.RunFence("pause", JOB, "Pause", WORK, Json.of("{\"phase\":\"RUNNING\"}"),
                            new Snapshot.Reached(3, 10, "three"), new Snapshot.Reached(2, 10, "two"), new ErrorInfo("X", "dry", null), "page",
                            1_700_000_000_000L, 1_700_000_000_001L, true, true)),
                    Map.of("1", new Snapshot.Ticking(5, 4, true, 500_000_000, 10, 60_000_000_000L, 2_000_000_000)),
                    Map.of("c5", List.of(new Snapshot.Piece("k1", 4711, 1))), List.of()),
            new Snapshot.Chunk(SESSION, 812, "k1", "c5", Json.of("{\"x\":[0,1]}"), List.of()),
            Stretch.of(3, 57, List.of("9zwy01", "06q8m2")));

    /// What was added to a kind after its fixture was written, by the name of its own fixture.
    static final Map<String, Object> KAFKA_SINCE = Map.of(
            "chunk-runs", new Snapshot.Chunk(SESSION, 812, "k2", "runs/4", Json.of("null"), List.of(new Snapshot.RunFence("pause", JOB, "Pause", null,
                    Json.of("{\"phase\":\"COMPLETED\"}"), null, null, null, null, 0, 1_750_000_000_000L, false, false))),
            "queuestate-since", new QueueState("default", 1, 0, 0, 0, 0, 0, List.of(), false, List.of(), List.of(), 1_790_000_000_000L, 1_789_999_940_000L),
            "claimed-host", new SessionUpdate.Claimed(SESSION, REPLICA, "n0nce", "http://10.0.0.7:8080"),
            "snapshot-shared", new Snapshot(SESSION, 812, 5, "/async-functions", "", Map.of(), Map.of(), 0, 7, Map.of(), "n0nce", 9, List.of(), 9, List.of(),
                    900, List.of(), Map.of(), Map.of(), List.of(new Snapshot.Viewed("0ther", 3, List.of(3L), 1,
                            List.of(new Snapshot.OpenEvent(2, "c2", "click", Json.of("2"), Json.of("3")))))),
            "submitted-retried", new JobUpdate.Submitted(
            new JobRef(SESSION, "default", JobId.of(SESSION, "pause", new Cause.OnRetry(JOB.id()), 0)), "pause", new Cause.OnRetry(JOB.id()), 0,
            "Pause", WORK, POLICY.inLine(SESSION + "/pause"), false));

    static final List<ClientMessage> CLIENT = List.of(
            new ClientMessage.Hello(1, "/async-functions", "a=b", "n0nce", "a1b2c3", "t0ken", 812, 40),
            new ClientMessage.Event(7, "c3", "input", Map.of("value", new TextNode("für"))),
            new ClientMessage.Ack(812, 41),
            new ClientMessage.Leave(false));

    static final List<ServerMessage> SERVER = List.of(
            new ServerMessage.Welcome(SESSION, "t0ken", 812, true, 7, 5_000),
            new ServerMessage.Frame(812, 41, List.of(
                    new Patch.Properties("c3", values()), new Patch.Children("c1", "<b id=\"c9\">new</b>"),
                    new Patch.Toast("e-1", "danger", "A handler failed", "See the log for e-1."))),
            new ServerMessage.Received(7),
            new ServerMessage.Done(List.of(6L, 7L)),
            new ServerMessage.Rejected(8, "c3", "the component c3 has no property that a browser may set called \"colour\""),
            new ServerMessage.Beat(),
            new ServerMessage.Reload("this session is no longer here"),
            new ServerMessage.Refused("192.0.2.7 has 1,000 sessions here, which is the most (treadle.session.per-client)"),
            new ServerMessage.Renewed("t0ken-2"),
            new ServerMessage.Superseded("the page was opened elsewhere"));

    /// What was added to messages that had a fixture already, by the name of its own.
    static final Map<String, ClientMessage> CLIENT_SINCE = Map.of("client-leave-for-good", new ClientMessage.Leave(true));

    private static LinkedHashMap<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("value", new TextNode("Running 3"));
        values.put("clicks", new IntNode(3));
        return values;
    }

    private Samples() {
    }

    private static SequencedMap<String, double[]> columns() {
        var columns = new LinkedHashMap<String, double[]>();
        columns.put("x", new double[] {10, 11, 12, 0});
        columns.put("höhe", new double[] {-1, 0.5, Double.NaN, 0});
        return columns;
    }
}
