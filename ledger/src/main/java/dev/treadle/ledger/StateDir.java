// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A directory that one process has for itself while it lives: the first free one of `0`, `1`, `2` … So replicas on one
/// machine need not be told where each keeps its books, and a replica that starts again finds what was kept.
final class StateDir implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private StateDir(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// @throws UncheckedIOException if nothing can be written there
    static StateDir claim(Path parent) {
        try {
            for (int number = 0;; number++) {
                var path = parent.resolve(Integer.toString(number));
                Files.createDirectories(path);
                var channel = FileChannel.open(path.resolve("claimed"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
