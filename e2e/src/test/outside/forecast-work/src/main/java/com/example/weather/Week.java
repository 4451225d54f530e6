// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;

/// Says day by day what the weather of a place will be. One visitor gets one week at a time.
@WorkType(limit = 1)
public record Week(String place) implements Work<String, Nothing> {}
