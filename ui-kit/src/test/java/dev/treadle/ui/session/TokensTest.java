// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import dev.treadle.ui.config.SessionKey;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static final Incarnation A = Incarnation.of("a");
    private static final SessionId SESSION = SessionId.random(3);

    private final byte[] key = SessionKey.random();
    private final Tokens here = new Tokens(key, A, () -> "http://10.0.0.1:8080");
    private final Tokens there = new Tokens(key, Incarnation.of("b"), () -> "http://10.0.0.2:8080");

    @Test
    void aTokenIsOpenedByEveryReplicaThatHasTheKey() {
        var sealed = here.seal(SESSION, "secret", 7, 812);

        var token = there.open(sealed);

        assertThat(token).usingRecursiveComparison().ignoringFields("issued")
                .isEqualTo(new Token(SESSION, "secret", "http://10.0.0.1:8080", A, 7, 812, 0));
        assertThat(token.issued()).isPositive();
        assertThat(there.isHere(token.replica())).isFalse();
        assertThat(here.isHere(token.replica())).isTrue();
    }

    @Test
    void aTokenSaysNothingToWhoeverHasIt() {
        var sealed = here.seal(SESSION, "secret", 7, 812);
        var bytes = new String(Base64.getUrlDecoder().decode(sealed), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain(SESSION.toString()).doesNotContain("secret").doesNotContain("10.0.0.1");
        assertThat(here.seal(SESSION, "secret", 7, 812)).isNotEqualTo(sealed);
    }

    @Test
    void whatIsForgedCutOrOfAnotherKeyDoesNotOpen() {
        var sealed = here.seal(SESSION, "secret", 7, 812);
        assertThat(new Tokens(SessionKey.random(), A, () -> "").open(sealed)).isNull();
        assertThat(here.open(null)).isNull();
        assertThat(here.open(sealed + "AAAA")).isNull();
        for (int length = 0; length < sealed.length(); length++) {
            assertThat(here.open(sealed.substring(0, length))).as("cut after %d", length).isNull();
        }
        var bytes = Base64.getUrlDecoder().decode(sealed);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            assertThat(here.open(Base64.getUrlEncoder().encodeToString(bytes))).as("byte %d changed", i).isNull();
            bytes[i] ^= 1;
        }
    }

    @Test
    void whateverTextComesIsNoTokenAndNoError() {
        var random = new Random(20261126);
        for (int i = 0; i < 10_000; i++) {
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(here.open(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))).isNull();
            assertThat(here.open(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))).isNull();
        }
    }

    @Test
    void aPassIsForOneReplicaAndIsNoToken() {
        var token = there.open(here.seal(SESSION, "secret", 7, 812));

        var pass = there.pass(token, 5_000);

        assertThat(here.openPass(pass)).isEqualTo(new Tokens.Pass(SESSION, A, 5_000));
        assertThat(here.open(pass)).isNull();
        assertThat(here.openPass(here.seal(SESSION, "secret", 7, 812))).isNull();
    }

    @Test
    void aKeyHasItsLength() {
        assertThatThrownBy(() -> new Tokens(new byte[16], A, () -> "")).hasMessageContaining("32 bytes, not 16");
    }
}
