// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobRef;
import dev.treadle.work.Work;
import dev.treadle.worker.BoundComputation.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two deployments of one build, as of workers with a GPU and workers without: what they serve is configuration alone.
@ExtendWith(RealBroker.class)
class QueuesByConfigurationTest {

    private static final String GPU = "gpu";
    private static final List<Found> BUILD = List.of(
            new Found(new TypeReference<Computation<Act, String, String>>() { }.getType(), (Computation<Act, String, String>) (act, attempt) -> ""),
            new Found(new TypeReference<Computation<Training, String, String>>() { }.getType(), (Computation<Training, String, String>) (training, attempt) -> ""));

    /// What the configuration has wait in a queue of its own.
    record Training(int epochs) implements Work<String, String> {
    }

    @Test
    void eachOfTwoWorkersTakesOnlyWhatWaitsInTheQueueThatItsConfigurationNames(Fleet fleet) {
        var ordinary = fleet.worker(Map.of("treadle.work.\"Training\".queue", GPU, "treadle.worker.serve", "default"), BUILD);
        var gifted = fleet.worker(Map.of("treadle.work.\"Training\".queue", GPU, "treadle.worker.serve", GPU), BUILD);

        var acts = new ArrayList<JobRef>();
        var trainings = new ArrayList<JobRef>();
        for (int i = 0; i < 20; i++) {
            acts.add(fleet.dispatch(new Act("it")));
            trainings.add(fleet.dispatchTo(GPU, "Training", "{\"epochs\":1}"));
        }

        assertThat(acts).extracting(job -> worker(fleet, job)).containsOnly(ordinary.name());
        assertThat(trainings).extracting(job -> worker(fleet, job)).containsOnly(gifted.name());
    }

    private static Incarnation worker(Fleet fleet, JobRef job) {
        fleet.await(job, Completed.class);
        return ((Started) fleet.updates(job).getFirst()).by().id().worker();
    }
}
