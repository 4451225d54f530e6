// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Properties;

import org.apache.kafka.common.utils.AppInfoParser;

/// Where a local pair keeps its data, held by one launcher at a time.
///
/// A file in it says that Treadle made it, and which versions wrote what is there.
final class DataDirectory implements AutoCloseable {

    /// Grows when what is kept here can no longer be read by the version before, or the other way round.
    private static final String LAYOUT = "1";
    private static final String MARKER = "treadle-data.properties";
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;
    private final Leftovers leftovers;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
        this.leftovers = new Leftovers(path.resolve("processes"));
    }

    /// Takes the directory, made if absent. Waits a few seconds for processes that a killed launcher left on it.
    ///
    /// @param fresh whether to remove everything that it holds first
    static DataDirectory open(Path path, boolean fresh) throws IOException, UsageError, InterruptedException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new UsageError("--data " + path + " is no directory: give one, or a name that is free");
        }
        if (isForeign(path)) {
            throw new UsageError("the directory " + path + " has files in it and was not made by Treadle: "
                    + "give an empty one, or a new name, with --data");
        }
        Files.createDirectories(path);
        var directory = new DataDirectory(path, lock(path));
        try {
            directory.leftovers.await();
            if (fresh) {
                directory.empty();
            }
            directory.checkVersions();
            return directory;
        } catch (IOException | UsageError | InterruptedException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static boolean isForeign(Path path) throws IOException {
        if (!Files.exists(path) || Files.exists(path.resolve(MARKER))) {
            return false;
        }
        try (var files = Files.list(path)) {
            // The lock alone is what a launcher leaves that was killed in its first moment.
            return files.anyMatch(file -> !file.getFileName().toString().equals(LOCK));
        }
    }

    private static FileChannel lock(Path path) throws IOException, UsageError {
        var channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another launcher in this very JVM has it.
        }
        channel.close();
        throw new UsageError("the data directory " + path + " is in use by another ./treadle: "
                + "stop that one, or give another directory with --data");
    }

    private void empty() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // The lock stays, because it is held; the marker goes last, or what is left would be foreign.
                if (!file.equals(path.resolve(LOCK)) && !file.equals(path.resolve(MARKER))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!directory.equals(path)) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Files.deleteIfExists(path.resolve(MARKER));
    }

    private void checkVersions() throws IOException, UsageError {
        var expected = new Properties();
        expected.setProperty("layout", LAYOUT);
        expected.setProperty("kafka", AppInfoParser.getVersion());
        var marker = path.resolve(MARKER);
        if (!Files.exists(marker)) {
            try (var out = Files.newBufferedWriter(marker)) {
                expected.store(out, "Treadle's data: './treadle up --fresh' empties this directory");
            }
            return;
        }
        var found = new Properties();
        try (var in = Files.newBufferedReader(marker)) {
            found.load(in);
        }
        if (!found.equals(expected)) {
            throw new UsageError("the data in " + path + " is of another version (" + words(found) + " found, " + words(expected)
                    + " expected): begin anew with --fresh, or give another directory with --data");
        }
    }

    private static String words(Properties versions) {
        return "layout=" + versions.getProperty("layout") + " kafka=" + versions.getProperty("kafka");
    }

    /// Where the broker's data is.
    Path kafka() {
        return path.resolve("kafka");
    }

    /// The key that all ui-services share.
    Path sessionKey() {
        return path.resolve("session.key");
    }

    /// Where a ui-service's part of the Ledger keeps its state.
    ///
    /// @param ui the ui-service's number, from 1
    Path ledger(int ui) {
        return path.resolve("ledger-" + ui);
    }

    /// Which processes work on this directory, for the launcher that comes after this one.
    Leftovers processes() {
        return leftovers;
    }

    /// Gives the directory back.
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
