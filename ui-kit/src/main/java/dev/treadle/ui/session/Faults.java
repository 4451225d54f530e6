// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.Tone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// How much a page says of a handler that threw.
public enum Faults {

    /// That it threw, and under which id the log has the rest: what it says may be nothing for a visitor's eyes.
    HIDDEN {
        @Override
        String detail(Throwable error) {
            return null;
        }
    },

    /// Everything, for whoever is writing the page.
    SHOWN {
        @Override
        String detail(Throwable error) {
            var said = Objects.requireNonNullElse(error.getMessage(), error.getClass().getSimpleName());
            return cut(said + "\n" + where(error) + "\n\n" + stack(error));
        }
    };

    private static final int LONGEST_DETAIL = 8_000;

    /// The kits and what they run on; the JDK's classes are known by their module.
    private static final Pattern NOT_THE_USERS = Pattern.compile(
            "dev\\.treadle\\.(protocol|work|ledger|ui\\.(component|config|job|kafka|page|replica|session|socket))\\..*"
            + "|(io\\.quarkus|io\\.vertx|io\\.smallrye|io\\.netty|jakarta|org\\.jboss|org\\.apache\\.kafka|com\\.fasterxml)\\..*");

    /// @return null if nothing is to be shown
    abstract String detail(Throwable error);

    /// The toast that says that a handler threw. Its id is what the log has, too.
    Patch.Toast toast(Throwable error) {
        var id = Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36 * 36), 36);
        return new Patch.Toast(id, Tone.DANGER.variant(), "Something went wrong here",
                "What you did was not finished. The page goes on; the server's log has the details under " + id + ".", detail(error));
    }

    /// The line of the user's code that it came from, or that called what it came from.
    private static String where(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            var frame = Arrays.stream(cause.getStackTrace())
                    .filter(each -> each.getModuleName() == null && !NOT_THE_USERS.matcher(each.getClassName()).matches()).findFirst();
            if (frame.isPresent()) {
                return "at %s:%d, in %s".formatted(frame.get().getFileName(), frame.get().getLineNumber(), frame.get().getClassName());
            }
        }
        return "in no line of the application's own";
    }

    private static String stack(Throwable error) {
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().replace("\r", "").replace("\t", "  ");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "\n… the log has the rest";
    }
}
