// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/// Why Kafka can't be used, in a sentence that names what is missing and holds nothing secret.
public final class Trouble {

    private static final String ACLS = "an ACL has to allow it; docs/reference/kafka-access.md lists what each service needs";

    private Trouble() {
    }

    /// What is wrong with a client's certificate, user or ACLs, if that is why something failed. Nothing but an administrator mends it.
    public static Optional<String> refusal(Throwable failure) {
        return chain(failure).map(Trouble::words).filter(Objects::nonNull).findFirst();
    }

    /// The same; or else what the failure itself says.
    public static String of(Throwable failure) {
        return refusal(failure).orElseGet(() -> innermost(failure));
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case SslAuthenticationException e -> "the broker's certificate isn't trusted, or the broker doesn't trust this client's (" + innermost(e)
                    + "): the client's property ssl.truststore.location says whom to trust, ssl.keystore.location what to show";
            case AuthenticationException e -> "the broker refuses this client's user or password (" + innermost(e)
                    + "): the client's property sasl.jaas.config says who it is";
            case TopicAuthorizationException e -> "this client's user may not do so with " + names("topic", e.unauthorizedTopics()) + ": " + ACLS;
            case GroupAuthorizationException e -> "this client's user may not use " + names("group", List.of(String.valueOf(e.groupId()))) + ": " + ACLS;
            case AuthorizationException e -> "this client's user may not do so (" + e.getMessage() + "): " + ACLS;
            default -> null;
        };
    }

    private static String names(String kind, Iterable<String> each) {
        var sorted = new TreeSet<String>();
        each.forEach(sorted::add);
        return "the " + kind + (sorted.size() == 1 ? " " : "s ") + String.join(", ", sorted);
    }

    /// What the first of its causes says that nothing else caused, on one line.
    private static String innermost(Throwable failure) {
        var last = chain(failure).reduce((first, second) -> second).orElse(failure);
        return (last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage()).lines().findFirst().orElse("").strip();
    }

    private static Stream<Throwable> chain(Throwable failure) {
        // A bound, for causes that go round.
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
    }
}
