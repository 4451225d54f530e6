// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

/// How much a message may carry. DESIGN.md, "Topics".
public final class Limits {

    /// Work, a checkpoint: 256 kB.
    public static final int WORK_BYTES = 256 * 1024;
    public static final int CHECKPOINT_BYTES = 256 * 1024;

    /// An emission, a result: 8 MiB.
    public static final int EMISSION_BYTES = 8 * 1024 * 1024;
    public static final int RESULT_BYTES = 8 * 1024 * 1024;

    /// The message of an error, a line of a log, a text of progress: longer ones are cut, since they are for people.
    public static final int TEXT_CHARS = 8 * 1024;

    /// The largest record: an emission and what stands around it. Topics and clients are set to it.
    public static final int RECORD_BYTES = EMISSION_BYTES + 64 * 1024;

    private Limits() {
    }

    /// @param what the thing, as a person would call it: "The result of Pause"
    /// @throws TooLarge if there are more bytes than the limit
    public static Json check(String what, Json json, int limit) {
        if (json.size() > limit) {
            throw new TooLarge("%s is %,d bytes, and the limit is %,d. Store it elsewhere and pass a reference to it."
                    .formatted(what, json.size(), limit));
        }
        return json;
    }

    /// The text, cut to [#TEXT_CHARS].
    public static String cut(String text) {
        return text == null || text.length() <= TEXT_CHARS ? text : text.substring(0, TEXT_CHARS - 1) + "…";
    }

    /// More bytes than a message may carry.
    public static final class TooLarge extends IllegalArgumentException {
        public TooLarge(String message) {
            super(message);
        }
    }
}
