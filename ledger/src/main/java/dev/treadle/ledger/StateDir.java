// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import dev.treadle.ledger.stream.LedgerStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/// A directory that one process has for itself while it lives: the first free one of `0`, `1`, `2` … So replicas on one
/// machine need not be told where each keeps its books, and a replica that starts again finds what was kept.
///
/// The time of its file `claimed` is when what is kept here was last known to be current.
final class StateDir implements AutoCloseable {

    private static final String CLAIMED = "claimed";

    private final Path path;
    private final FileChannel channel;
    private volatile long currentAt;

    private StateDir(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        currentAt = Files.getLastModifiedTime(path.resolve(CLAIMED)).toMillis();
    }

    /// @throws UncheckedIOException if nothing can be written there
    static StateDir claim(Path parent) {
        try {
            for (int number = 0;; number++) {
                var path = parent.resolve(Integer.toString(number));
                Files.createDirectories(path);
                var channel = FileChannel.open(path.resolve(CLAIMED), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (lock(channel) != null) {
                    return new StateDir(path, channel);
                }
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the Ledger cannot keep its books in " + parent + ": " + e, e);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    /// Whether what is kept here may be gone on with. Of the time that passes while the machine sleeps or this process is frozen,
    /// only the clock on the wall knows. May be called from any thread.
    boolean isCurrent() {
        return isCurrent(System.currentTimeMillis());
    }

    private boolean isCurrent(long now) {
        return Math.abs(now - currentAt) <= LedgerStreams.CURRENT.toMillis();
    }

    /// Notes that what is kept here was current at that time; not if it was too old before. To be called by one thread.
    ///
    /// @param at in milliseconds since 1970
    void noteCurrent(long at) {
        if (isCurrent(at)) {
            renew(at);
        }
    }

    /// Notes that nothing old is kept here any more. To be called by the same thread.
    void renew(long at) {
        try {
            Files.setLastModifiedTime(path.resolve(CLAIMED), FileTime.fromMillis(at));
        } catch (IOException e) {
            throw new UncheckedIOException("the Ledger cannot note in " + path + " that its books are current: " + e, e);
        }
        currentAt = at;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
