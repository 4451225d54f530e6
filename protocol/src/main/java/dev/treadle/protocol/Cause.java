// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// What made a handler run that submits a job. The same cause gives the same job, whichever replica runs the handler.
public sealed interface Cause {

    /// An Event of a browser.
    ///
    /// @param nonce chosen by the page when it was loaded
    /// @param number the Event's number within that page load, from 1
    record OnEvent(String nonce, long number) implements Cause {
        @Override
        public String toString() {
            return "event:" + nonce + ":" + number;
        }
    }

    /// An Update of the session's home.
    ///
    /// @param offset where the Update stands in the Journal's partition
    record OnUpdate(long offset) implements Cause {
        @Override
        public String toString() {
            return "update:" + offset;
        }
    }

    /// A tick of a named periodic callback.
    ///
    /// @param number from 1; the Snapshot keeps it
    record OnTick(String callback, long number) implements Cause {
        @Override
        public String toString() {
            return "tick:" + callback + ":" + number;
        }
    }

    /// Somebody retries a discarded job by hand. However often that is done, it is one and the same job.
    ///
    /// @param of the discarded job
    record OnRetry(JobId of) implements Cause {
        @Override
        public String toString() {
            return "retry:" + of;
        }
    }

    /// Something that doesn't repeat: a thread of the application's own, or a call of the API.
    record Once(String random) implements Cause {
        public static Once now() {
            return new Once(Ids.random());
        }

        @Override
        public String toString() {
            return "once:" + random;
        }
    }

    @JsonValue
    @Override
    String toString();

    @JsonCreator
    static Cause parse(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        var rest = text.substring(first + 1);
        return switch (text.substring(0, Math.max(first, 0))) {
            case "event" -> new OnEvent(text.substring(first + 1, last), Long.parseLong(text.substring(last + 1)));
            case "update" -> new OnUpdate(Long.parseLong(rest));
            case "tick" -> new OnTick(text.substring(first + 1, last), Long.parseLong(text.substring(last + 1)));
            case "retry" -> new OnRetry(new JobId(rest));
            case "once" -> new Once(rest);
            case String kind -> throw new IllegalArgumentException(
                    "a cause is event, update, tick, retry or once, not \"" + kind + "\" in \"" + text + "\"");
        };
    }
}
