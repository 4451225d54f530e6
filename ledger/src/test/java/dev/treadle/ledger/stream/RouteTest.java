// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import static dev.treadle.ledger.stream.Messages.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTest {

    @Test
    void every_kind_of_Update_names_its_job_where_it_is_looked_for() {
        var job = Messages.job("cpu", 1);
        var by = Messages.execution(job, 1, 7);
        var confusing = Json.of("{\"by\":{\"job\":{\"session\":\"8-x\",\"queue\":\"wrong\"}}}");
        List<JobUpdate> all = List.of(Messages.submitted(job), new JobUpdate.Queued(job, 1), new JobUpdate.Overdue(job, 1, 0),
                new JobUpdate.Lost(by, "silent"), new JobUpdate.Confirmed(by), new JobUpdate.CancelRequested(job, "page"), new JobUpdate.Orphaned(job, "closed"),
                new JobUpdate.Cancelled(job, null, 0, "asked"), new JobUpdate.Cancelled(job, by, 3, "asked"),
                new JobUpdate.Discarded(job, JobUpdate.Discarded.Reason.FAILED, "text"), Messages.started(by, 1),
                new ExecutionUpdate.Checkpointed(by, 1, new Checkpoint(confusing, 1)), new ExecutionUpdate.Completed(by, 1, confusing),
                new ExecutionUpdate.Failed(by, 1, new ErrorInfo("x", "y", null), true), new ExecutionUpdate.Released(by, 1, "ending"),
                new ExecutionUpdate.Refused(by, 0, ExecutionUpdate.Refused.Reason.BUSY, "busy"));
        assertThat(all).allSatisfy(update -> assertThat(Route.of(TOPICS.codec().value(update))).isEqualTo(new Route(0, "cpu")));
    }

    @Test
    void the_fields_may_stand_in_any_order_and_a_payload_that_looks_like_one_is_not_taken_for_the_job() {
        assertThat(route("""
                {"result":{"job":{"session":"8-x","queue":"wrong"}},"list":[{"job":{}}],"number":4,
                 "by":{"id":"w~1.2","attempt":1,"job":{"id":"x","extra":{"queue":"wrong"},"queue":"right","session":"3-x"}}}
                """)).isEqualTo(new Route(3, "right"));
    }

    @Test
    void what_names_no_job_has_no_route() {
        assertThat(List.of("", "null", "[]", "{}", "{\"job\":4}", "{\"job\":{\"queue\":\"q\"}}", "{\"job\":{\"session\":\"x\",\"queue\":\"q\"}}", "{\"job\":{"))
                .allSatisfy(text -> assertThat(route(text)).as(text).isNull());
    }

    private static Route route(String text) {
        return Route.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
