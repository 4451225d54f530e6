// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Limits;
import dev.treadle.worker.BoundComputation.Undecodable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Why an attempt failed, and whether another one might fare better.
record Failure(ErrorInfo error, boolean retryable) {

    /// What an exception says. A word of our own stands for what no further attempt can mend.
    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case Limits.TooLarge tooLarge -> new Failure(new ErrorInfo("too-large", tooLarge.getMessage(), null), false);
            case Undecodable undecodable -> new Failure(new ErrorInfo("undecodable", undecodable.getMessage(), null), false);
            default -> {
                var permanent = permanent(thrown);
                var said = permanent == null ? thrown : permanent;
                yield new Failure(new ErrorInfo(said.getClass().getName(), message(said), trace(thrown)), permanent == null);
            }
        };
    }

    /// @return null if there is none among the causes
    private static PermanentFailure permanent(Throwable thrown) {
        // A cause that comes round again ends the search.
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var each = thrown; each != null && seen.add(each); each = cause(each)) {
            if (each instanceof PermanentFailure permanent) {
                return permanent;
            }
        }
        return null;
    }

    private static Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException e) {
            return null;
        }
    }

    static Failure timeout(String message, boolean retryable) {
        return new Failure(new ErrorInfo(ErrorInfo.TIMEOUT, message, null), retryable);
    }

    /// The Computation doesn't end although its attempt had its time.
    static Failure stuck(String message) {
        return new Failure(new ErrorInfo(ErrorInfo.STUCK, message, null), true);
    }

    /// An exception is a user's class, and may throw while it is asked what it says.
    private static String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException e) {
            return "its message can't be read: " + e.getClass().getName();
        }
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        try {
            thrown.printStackTrace(new PrintWriter(text));
        } catch (RuntimeException e) {
            return null;
        }
        return text.toString();
    }
}
