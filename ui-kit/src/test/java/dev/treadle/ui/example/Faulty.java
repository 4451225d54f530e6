// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.component.IntSlider;
import java.util.List;

/// A user's code that throws.
public final class Faulty {

    /// Where [#error] makes it.
    public static final int LINE = 18;

    private Faulty() {
    }

    public static Throwable error(String message) {
        return new IllegalStateException(message);
    }

    public static Throwable errorOfTheJdk() {
        return thrownBy(() -> List.of("a").get(1));
    }

    public static Throwable errorOfTheKit() {
        return thrownBy(() -> new IntSlider("Shafts", 1, 8).step(0));
    }

    private static Throwable thrownBy(Runnable faulty) {
        try {
            faulty.run();
            throw new AssertionError("it has no fault");
        } catch (RuntimeException e) {
            return e;
        }
    }
}
