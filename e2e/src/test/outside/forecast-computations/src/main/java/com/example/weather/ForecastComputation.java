// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
public class ForecastComputation implements Computation<Forecast, Nothing, String> {

    @Override
    public String compute(Forecast work, Attempt<Nothing> attempt) {
        return work.place().startsWith("O") ? "Sun" : "Rain";
    }
}
