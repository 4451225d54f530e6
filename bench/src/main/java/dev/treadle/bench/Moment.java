// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.socket.ServerMessage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Something that this process noticed. All times are this process's own [System#nanoTime()], so any two can be compared.
sealed interface Moment {

    /// A record that a plain consumer read.
    ///
    /// @param at when the poll that brought it returned
    record Read(ConsumerRecord<String, byte[]> record, long at) implements Moment {
    }

    /// A message that ui-service sent to the browser.
    ///
    /// @param at when its last byte was there
    record Said(ServerMessage message, long at) implements Moment {
    }

    /// Something ended that should go on: nothing more is to be expected.
    record Broken(String what, Throwable cause) implements Moment {
    }
}
