// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.Policy;
import dev.treadle.protocol.Queues;
import dev.treadle.ui.config.UiConfig.WorkTerms;
import dev.treadle.work.WorkType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The terms of every type of Work that pages submit: the record's annotation, and the configuration over it. Found once a
/// type. Safe for any number of threads.
public final class TermsBook {

    /// What Work without an annotation has.
    @WorkType
    private record Plain() {
    }

    private final Map<String, WorkTerms> configured;
    private final Map<Class<?>, Terms> found = new ConcurrentHashMap<>();

    /// @param configured what is configured, by the type's name
    public TermsBook(Map<String, WorkTerms> configured) {
        this.configured = configured;
    }

    /// Finds what can't be at the start, and not when the first page comes that has such Work. Which component `limit-by` names is seen
    /// then, since only then there is a record.
    ///
    /// @throws IllegalArgumentException naming the type and the term
    public static void check(Map<String, WorkTerms> configured) {
        configured.forEach((type, terms) -> {
            try {
                resolve(Plain.class, type, Plain.class.getAnnotation(WorkType.class), Optional.of(terms), false);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("treadle.work.\"%s\" cannot be: %s".formatted(type, e.getMessage()), e);
            }
        });
    }

    /// @throws IllegalArgumentException if the terms cannot be; the message names the type and the term
    public Terms of(Class<?> work) {
        return found.computeIfAbsent(work, this::find);
    }

    private Terms find(Class<?> work) {
        var declared = work.isAnnotationPresent(WorkType.class) ? work.getAnnotation(WorkType.class) : Plain.class.getAnnotation(WorkType.class);
        var type = declared.name().isEmpty() ? work.getSimpleName() : declared.name();
        if (!work.isRecord()) {
            throw new IllegalArgumentException("Work is a record, and %s (%s) is none".formatted(type, work.getName()));
        }
        try {
            return resolve(work, type, declared, Optional.ofNullable(configured.get(type)), true);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the terms of the Work %s (%s, treadle.work.\"%s\") cannot be: %s"
                    .formatted(type, work.getName(), type, e.getMessage()), e);
        }
    }

    private static Terms resolve(Class<?> work, String type, WorkType declared, Optional<WorkTerms> over, boolean bound) {
        var backoff = new Policy.Backoff(millis("backoff", over.flatMap(WorkTerms::backoff).orElse(declared.backoff())),
                millis("max-backoff", over.flatMap(WorkTerms::maxBackoff).orElse(declared.maxBackoff())));
        var policy = new Policy(
                over.map(o -> o.priority().orElse(declared.priority())).orElse(declared.priority()),
                null,
                over.map(o -> o.attempts().orElse(declared.attempts())).orElse(declared.attempts()),
                over.map(o -> o.losses().orElse(declared.losses())).orElse(declared.losses()),
                backoff,
                millis("delay", over.flatMap(WorkTerms::delay).orElse(declared.delay())),
                millis("attempt-timeout", over.flatMap(WorkTerms::attemptTimeout).orElse(declared.attemptTimeout())),
                millis("timeout", over.flatMap(WorkTerms::timeout).orElse(declared.timeout())),
                millis("grace", over.flatMap(WorkTerms::grace).orElse(declared.grace())),
                over.flatMap(WorkTerms::atMostOnce).orElse(declared.atMostOnce()),
                orphanGrace(over.flatMap(WorkTerms::orphanGrace).orElse(declared.orphanGrace())));
        int limit = over.map(o -> o.limit().orElse(declared.limit())).orElse(declared.limit());
        if (limit < 0) {
            throw new IllegalArgumentException("limit is 0 or more, not " + limit);
        }
        var by = over.flatMap(WorkTerms::limitBy).orElse(declared.limitBy());
        return new Terms(type, Queues.check(over.flatMap(WorkTerms::queue).orElse(declared.queue())), policy, limit,
                by.isEmpty() || !bound ? null : accessor(work, by));
    }

    /// None keeps the job; zero is not none. A configuration can't say nothing, so there is a word for it.
    private static Long orphanGrace(String text) {
        return text.isEmpty() || text.equals("never") ? null : (Long) millis("orphan-grace", text);
    }

    private static MethodHandle accessor(Class<?> work, String component) {
        for (var candidate : work.getRecordComponents()) {
            if (candidate.getName().equals(component)) {
                try {
                    var method = candidate.getAccessor();
                    method.setAccessible(true);
                    return MethodHandles.lookup().unreflect(method);
                } catch (IllegalAccessException e) {
                    throw new IllegalArgumentException("limit-by names %s, which cannot be read: %s".formatted(component, e.getMessage()), e);
                }
            }
        }
        throw new IllegalArgumentException("limit-by names %s, and the record has %s".formatted(component,
                Arrays.stream(work.getRecordComponents()).map(c -> c.getName()).toList()));
    }

    /// @param text ISO-8601, or a number with `ms`, `s`, `m` or `h`; empty for none
    static long millis(String term, String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            var plain = text.strip().toLowerCase(java.util.Locale.ROOT);
            long millis = plain.endsWith("ms") ? Long.parseLong(plain.substring(0, plain.length() - 2))
                    : Duration.parse(plain.startsWith("p") ? plain : "pt" + plain).toMillis();
            if (millis >= 0) {
                return millis;
            }
        } catch (NumberFormatException | java.time.format.DateTimeParseException | ArithmeticException e) {
            // Said below.
        }
        throw new IllegalArgumentException("%s is a duration like 500ms, 2s, 5m, 1h or PT2S, not \"%s\"".formatted(term, text));
    }
}
