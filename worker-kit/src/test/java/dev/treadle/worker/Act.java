// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.work.Work;

/// The Work of these tests. What its Computation does is each test's own.
record Act(String what, int number) implements Work<String, String> {

    Act(String what) {
        this(what, 0);
    }
}
