// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

/// Says what the weather of a place will be.
public record Forecast(String place) implements Work<Nothing, String> {}
