// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Update;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Where the sessions' state outlives the replica that hosts them. Safe for any number of threads.
public interface Store {

    /// Appends a chunk. Doesn't block.
    ///
    /// @return is completed with the offset where it stands, once it is durable
    /// @throws IllegalStateException if too much waits already: to be tried again
    CompletableFuture<Long> write(Snapshot.Chunk chunk);

    /// Appends a Snapshot, as [#write(Snapshot.Chunk)].
    CompletableFuture<Long> write(Snapshot snapshot);

    /// Has a chunk, or a Snapshot, forgotten. Doesn't block, and doesn't say when it is done.
    ///
    /// @param chunk the chunk's id; null for the claim's Snapshot
    void forget(SessionId session, long claim, String chunk);

    /// Begins to read what the Journal says of the session's home, if this replica doesn't already, and then claims the session.
    /// Blocks. Whatever is appended after the claim comes by [Sessions#take].
    ///
    /// @return the claim's number: one more than its offset in the Journal's partition
    /// @throws IOException if it can't be done now
    long claim(SessionId session, String nonce) throws IOException, InterruptedException;

    /// What there is of a session that was claimed. Blocks.
    ///
    /// @param position where in the partition the search for its Snapshot begins; -1 if none was known
    /// @param known when that was so, in milliseconds since 1970
    /// @param claim the claim's number
    /// @param shared whether others may have been at it since, so that its host may have written on until now
    /// @throws IOException if it can't be done now
    Found find(SessionId session, long position, long known, long claim, boolean shared) throws IOException, InterruptedException;

    /// Waits until this replica has heard all that the Journal says now of the session's home, so that it knows of every claim that
    /// was appended before. Blocks, also for as long as Kafka is out of reach.
    void hearOut(SessionId session) throws InterruptedException;

    /// What a session goes on from.
    ///
    /// @param snapshot the newest of the highest claim; null if there is none
    /// @param at when that was written, in milliseconds since 1970; 0 if there is none
    /// @param chunks those that it refers to and that are there, by their ids
    /// @param said what the Journal says since that was written, up to the claim
    record Found(Snapshot snapshot, long at, Map<String, Snapshot.Chunk> chunks, List<Said> said) {
    }

    /// Who hosts a session.
    ///
    /// @param address by which other replicas reach it
    /// @param claim by which it does
    record Host(String address, Incarnation replica, long claim) {
    }

    /// An Update with its place in the Journal's partition and the broker's time.
    record Said(Update update, long offset, long at) {
    }
}
