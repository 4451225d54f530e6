// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

@ApplicationScoped
public class WeekComputation implements Computation<Week, String, Nothing> {

    private static final List<String> DAYS = List.of("Sun on Monday", "Rain on Tuesday", "Wind on Wednesday");

    @Override
    public Nothing compute(Week work, Attempt<String> attempt) throws InterruptedException {
        for (var day : DAYS) {
            attempt.progress(DAYS.indexOf(day), DAYS.size());
            Thread.sleep(Duration.ofMillis(400));
            attempt.emit(day);
        }
        return NOTHING;
    }
}
