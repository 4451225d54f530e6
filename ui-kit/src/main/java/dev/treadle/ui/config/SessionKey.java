// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.jboss.logging.Logger;

/// Finds the key that all replicas share: the configured one, the one in a file, or, if neither is asked for, one of this
/// process's own.
public final class SessionKey {

    private static final Logger LOG = Logger.getLogger(SessionKey.class);

    private static final int BYTES = 32;

    private SessionKey() {
    }

    /// A new key.
    public static byte[] random() {
        var key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /// @throws IllegalArgumentException if one is asked for that cannot be used or had: a replica that went on with a key of its own
    ///                                  would lose pages, and nobody would know why
    public static byte[] of(UiConfig.Session session) {
        if (session.key().isPresent()) {
            return decode(session.key().get());
        }
        if (session.keyFile().isPresent()) {
            var file = session.keyFile().get();
            try {
                return read(file);
            } catch (IOException e) {
                throw new IllegalArgumentException("treadle.session.key-file names %s, which can neither be read nor made: %s".formatted(file, e), e);
            }
        }
        LOG.warn("this replica has a key of its own, since neither treadle.session.key nor treadle.session.key-file gives one: "
                + "no other replica can resume its pages, nor can this one when it is started again");
        return random();
    }

    /// Reads the file, or makes it. Of several processes that make it at once one does, and all read that.
    private static byte[] read(Path file) throws IOException {
        if (Files.notExists(file)) {
            var directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            // Whole or not there, and for its owner only.
            var made = Files.createTempFile(directory, "session", ".key");
            try {
                Files.writeString(made, Base64.getEncoder().encodeToString(random()) + "\n");
                Files.createLink(file, made);
            } catch (FileAlreadyExistsException e) {
                // Another process was quicker.
            } finally {
                Files.delete(made);
            }
        }
        try {
            return decode(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("treadle.session.key-file names " + file + ": " + e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException saying what it is instead; never the key itself
    static byte[] decode(String key) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not in Base64: 'openssl rand -base64 %d' makes one that is".formatted(BYTES));
        }
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("it has %d bytes and should have %d: 'openssl rand -base64 %2$d' makes it so"
                    .formatted(bytes.length, BYTES));
        }
        return bytes;
    }
}
