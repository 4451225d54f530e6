// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.protocol.Queues;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import dev.treadle.worker.BoundComputation.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The Computations of a worker by the type of the Work that they do.
final class Computations {

    private static final Pattern TYPE_NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._$-]{0,99}");

    private final Map<String, BoundComputation<?, ?, ?>> byType;

    private Computations(Map<String, BoundComputation<?, ?, ?>> byType) {
        this.byType = byType;
    }

    /// Binds what was found to the Work that it does.
    ///
    /// @param terms by Work type, what the configuration says of it: see [WorkerConfig#work()]
    /// @throws IllegalArgumentException that says everything that is wrong, a line each
    static Computations bind(Collection<Found> found, Map<String, Map<String, String>> terms, ObjectMapper mapper) {
        var bound = new TreeMap<String, BoundComputation<?, ?, ?>>();
        var wrong = new ArrayList<String>();
        for (var each : found) {
            try {
                var one = bind(each, terms, mapper);
                var other = bound.putIfAbsent(one.type(), one);
                if (other != null) {
                    wrong.add("Work of type %s has two Computations, %s and %s: leave one, or give one of the Work records another name with @WorkType(name = …)"
                            .formatted(one.type(), name(other.computation()), name(one.computation())));
                }
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("This worker's Computations are not in order:\n  " + String.join("\n  ", wrong));
        }
        return new Computations(bound);
    }

    /// @return the Computation for Work of that type; null if there is none
    BoundComputation<?, ?, ?> find(String type) {
        return byType.get(type);
    }

    /// The Work types that wait in a queue, in alphabetical order.
    List<String> types(String queue) {
        return byType.values().stream().filter(one -> one.queue().equals(queue)).map(BoundComputation::type).toList();
    }

    /// The queues that the Work types wait in.
    Set<String> queues() {
        return byType.values().stream().map(BoundComputation::queue).collect(toUnmodifiableSet());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The compiler has checked Computation<W extends Work<E, R>, E, R> where it was declared.
    private static BoundComputation<?, ?, ?> bind(Found found, Map<String, Map<String, String>> terms, ObjectMapper mapper) {
        var types = mapper.getTypeFactory().constructType(found.type()).findTypeParameters(Computation.class);
        var record = record(found, types);
        try {
            var annotation = record.getAnnotation(WorkType.class);
            var type = typeName(record, annotation);
            var queue = queue(annotation, terms.getOrDefault(type, Map.of()));
            return new BoundComputation(type, queue, found.computation(), mapper, types);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s, Work of %s: %s".formatted(record.getName(), name(found.computation()), e.getMessage()), e);
        }
    }

    private static Class<?> record(Found found, JavaType[] types) {
        var work = types.length == 3 ? types[0].getRawClass() : Object.class;
        if (work == Object.class || work == Work.class) {
            throw new IllegalArgumentException(
                    "%s doesn't say what Work it does: declare it as a class that implements Computation<SomeWork, SomeEmission, SomeResult>"
                            .formatted(name(found.computation())));
        }
        if (!work.isRecord()) {
            throw new IllegalArgumentException(
                    "%s, Work of %s, is no record: Work travels as a record".formatted(work.getName(), name(found.computation())));
        }
        return work;
    }

    private static String typeName(Class<?> record, WorkType annotation) {
        var name = annotation == null || annotation.name().isEmpty() ? record.getSimpleName() : annotation.name();
        if (!TYPE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a Work type's name is 1 to 100 letters, digits, dots, hyphens and underscores, a letter or digit first, not \"" + name + "\"");
        }
        return name;
    }

    private static String queue(WorkType annotation, Map<String, String> terms) {
        var configured = terms.get("queue");
        if (configured != null) {
            return Queues.check(configured);
        }
        return annotation == null ? "default" : Queues.check(annotation.queue());
    }

    /// A bean's class may be one that the container made over the user's.
    private static String name(Computation<?, ?, ?> computation) {
        return computation.getClass().getName().replaceFirst("_(ClientProxy|Subclass)$", "");
    }
}
