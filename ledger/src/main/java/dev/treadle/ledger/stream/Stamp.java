// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;

/// Where a re-keyed record stood before, and when it was appended there. A header of its own: the re-keyed record has a time
/// of its own too, or the topic's retention would take away what was appended while no Ledger ran, before it is read.
///
/// @param partition of the Journal, or of treadle.presence
/// @param offset in that partition
/// @param at by the broker's clock, in milliseconds since 1970
record Stamp(int partition, long offset, long at) {

    private static final String NAME = "treadle_stamp";
    private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

    void addTo(Headers headers) {
        headers.add(NAME, ByteBuffer.allocate(BYTES).putInt(partition).putLong(offset).putLong(at).array());
    }

    /// @return null if there is none
    static Stamp of(Headers headers) {
        var header = headers.lastHeader(NAME);
        if (header == null || header.value() == null || header.value().length != BYTES) {
            return null;
        }
        var bytes = ByteBuffer.wrap(header.value());
        return new Stamp(bytes.getInt(), bytes.getLong(), bytes.getLong());
    }
}
