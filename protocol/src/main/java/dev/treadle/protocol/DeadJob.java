// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/// A discarded job with its history: enough to submit it again by hand.
///
/// @param submitted as it was submitted
/// @param checkpoint its newest; absent if it made none
/// @param discarded as it was discarded
/// @param history how its attempts ended, in order; if there were very many, the first one and the newest. All but the first
///     and the newest few lack their stack traces
/// @param omitted how many endings are left out, after the first
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadJob(JobUpdate.Submitted submitted, Checkpoint checkpoint, JobUpdate.Discarded discarded, List<Ending> history,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int omitted) {

    public DeadJob {
        requireNonNull(submitted, "submitted");
        requireNonNull(discarded, "discarded");
        history = List.copyOf(history);
    }

    /// How one attempt ended.
    ///
    /// @param execution who owned the attempt
    /// @param kind the kind of the Update that ended it
    /// @param error why; absent if it is not that it failed
    /// @param at when, by the broker's clock, in milliseconds since 1970
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ending(Execution execution, String kind, ErrorInfo error, String text, long at) {
    }
}
