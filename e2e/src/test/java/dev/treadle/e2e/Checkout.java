// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Where the repository is that these tests are part of, and where they may write.
final class Checkout {

    /// The repository's directory: the modules are in it, and `./treadle`.
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private Checkout() {}

    /// A directory below `target/`, empty, whatever an earlier run left in it.
    static Path emptied(String name) throws IOException {
        var directory = TARGET.resolve(name);
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    /// A directory below `target/`, made if absent.
    static Path target(String name) throws IOException {
        return Files.createDirectories(TARGET.resolve(name));
    }
}
