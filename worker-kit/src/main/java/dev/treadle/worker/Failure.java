// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Limits;
import dev.treadle.worker.BoundComputation.Undecodable;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Why an attempt failed, and whether another one might fare better.
record Failure(ErrorInfo error, boolean retryable) {

    /// What an exception says. A word of our own stands for what no further attempt can mend.
    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case Limits.TooLarge tooLarge -> new Failure(new ErrorInfo("too-large", tooLarge.getMessage(), null), false);
            case Undecodable undecodable -> new Failure(new ErrorInfo("undecodable", undecodable.getMessage(), null), false);
            default -> new Failure(new ErrorInfo(thrown.getClass().getName(), message(thrown), trace(thrown)), true);
        };
    }

    static Failure timeout(String message, boolean retryable) {
        return new Failure(new ErrorInfo("timeout", message, null), retryable);
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
