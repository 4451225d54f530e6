// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/// What a browser resumes its session by: the session's id and a secret that only that browser was told. Spelt
/// `ID.SECRET`.
record Token(SessionId session, String secret) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static Token of(SessionId session) {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return new Token(session, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// @return null if it is none
    static Token parse(String text) {
        int dot = text.indexOf('.');
        try {
            return new Token(SessionId.parse(text.substring(0, Math.max(dot, 0))), text.substring(dot + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Compares in a time that says nothing about where the two differ.
    boolean opens(Token other) {
        return MessageDigest.isEqual(toString().getBytes(StandardCharsets.UTF_8), other.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return session + "." + secret;
    }
}
