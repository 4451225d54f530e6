// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import dev.treadle.gallery.work.Oversize;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;

/// Emits or returns as much as was asked for, whether that may be or not.
@ApplicationScoped
public class OversizeComputation implements Computation<Oversize, String, String> {

    @Override
    public String compute(Oversize work, Attempt<String> attempt) {
        var text = "x".repeat(work.bytes());
        if (work.emit()) {
            attempt.emit(text);
            return "";
        }
        return text;
    }
}
