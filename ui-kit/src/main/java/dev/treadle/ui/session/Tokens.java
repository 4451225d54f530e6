// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals and opens this replica's [Token]s, the passes by which replicas let each other in, and their addresses, with a key that all replicas
/// share: AES in Galois/Counter mode, so what was forged, cut or sealed with another key doesn't open. Safe for any number of
/// threads.
public final class Tokens {

    /// The length of the key, in bytes.
    public static final int KEY_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    /// What is longer was never sealed here.
    private static final int LONGEST = 4_096;
    private static final byte VERSION = 1;

    // What is sealed for one purpose doesn't open for another.
    private static final byte[] TOKEN = "treadle token".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PASS = "treadle relay".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADDRESS = "treadle replica".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;
    private final Incarnation replica;
    private final Supplier<String> address;

    /// @param key [#KEY_BYTES] that all replicas share
    /// @param replica this one
    /// @param address by which other replicas reach this one; asked for only once something is to be sealed
    /// @throws IllegalArgumentException if the key is of another length
    public Tokens(byte[] key, Incarnation replica, Supplier<String> address) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key of the sessions is %d bytes, not %d".formatted(KEY_BYTES, key.length));
        }
        this.key = new SecretKeySpec(key, "AES");
        this.replica = replica;
        this.address = address;
    }

    /// A new session's secret.
    static String secret() {
        var bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Seals a token of a session that this replica hosts.
    public String seal(SessionId session, String secret, long claim, long position) {
        return seal(session, secret, claim, position, System.currentTimeMillis());
    }

    /// @param now in milliseconds since 1970
    String seal(SessionId session, String secret, long claim, long position, long now) {
        return seal(new Token(session, secret, address.get(), replica, claim, position, now));
    }

    /// Seals a token of a session that another replica hosts.
    String seal(Token token) {
        return seal(TOKEN, out -> {
            out.writeUTF(token.session().toString());
            out.writeUTF(token.secret());
            out.writeUTF(token.host());
            out.writeUTF(token.replica().text());
            out.writeLong(token.claim());
            out.writeLong(token.position());
            out.writeLong(token.issued());
        });
    }

    /// Where other replicas reach this one.
    public String address() {
        return address.get();
    }

    /// @return null if it is no token of ours, whatever else it is
    public Token open(String sealed) {
        return open(TOKEN, sealed, in -> new Token(SessionId.parse(in.readUTF()), in.readUTF(), in.readUTF(),
                new Incarnation(in.readUTF()), in.readLong(), in.readLong(), in.readLong()));
    }

    /// Whether that is this process.
    public boolean isHere(Incarnation host) {
        return host.equals(replica);
    }

    /// What one replica lets another into a session by.
    ///
    /// @param session which session
    /// @param replica the incarnation that is to let it in
    /// @param madeAt when it was made, in milliseconds since 1970 by its maker's clock
    public record Pass(SessionId session, Incarnation replica, long madeAt) {
    }

    /// A pass to the host of the token's session.
    ///
    /// @param now in milliseconds since 1970
    public String pass(Token token, long now) {
        return seal(PASS, out -> {
            out.writeUTF(token.session().toString());
            out.writeUTF(token.replica().text());
            out.writeLong(now);
        });
    }

    /// @return null if no replica has made it
    public Pass openPass(String sealed) {
        return open(PASS, sealed, in -> new Pass(SessionId.parse(in.readUTF()), new Incarnation(in.readUTF()), in.readLong()));
    }

    /// Compares in a time that says nothing about where the two differ.
    static boolean isSame(String secret, String other) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /// Seals this replica's address, for a browser to say which replica its page came from.
    public String sealAddress() {
        return seal(ADDRESS, out -> out.writeUTF(address.get()));
    }

    /// @return null if no replica has sealed it
    public String openAddress(String sealed) {
        return open(ADDRESS, sealed, in -> in.readUTF());
    }

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private String seal(byte[] purpose, Content content) {
        try {
            var plain = new ByteArrayOutputStream();
            try (var out = new DataOutputStream(plain)) {
                out.writeByte(VERSION);
                content.write(out);
            }
            var nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, purpose);
            var sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.size()));
            cipher.doFinal(plain.toByteArray(), 0, plain.size(), sealed, NONCE_BYTES);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JVM has AES/GCM", e);
        }
    }

    private <T> T open(byte[] purpose, String text, Reader<T> reader) {
        if (text == null || text.length() > LONGEST) {
            return null;
        }
        try {
            var sealed = Base64.getUrlDecoder().decode(text);
            if (sealed.length <= NONCE_BYTES) {
                return null;
            }
            var plain = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), purpose)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            var in = new DataInputStream(new ByteArrayInputStream(plain));
            return in.readByte() == VERSION ? reader.read(in) : null;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Not Base64, not sealed with this key, or sealed by a version to come.
            return null;
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] purpose) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose);
        return cipher;
    }
}
