// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page of all keys has those that there are, with their defaults.
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/reference/configuration.md");

    @Test
    void everyKeyOfAWorkerStandsOnItWithItsDefault() throws IOException {
        var rows = Files.readAllLines(PAGE);
        keys("treadle", WorkerConfig.class).filter(key -> !key.name().startsWith("treadle.work.")).forEach(key ->
                assertThat(rows).as("a row for %s", key).anyMatch(row -> row.startsWith("| `" + key.name() + "` | ")
                        && (key.byDefault() == null || row.contains("| `" + key.byDefault() + "` |") || row.contains("| " + key.byDefault() + " |"))));
    }

    /// @param byDefault null if it has none, or one that is made of others
    private record Key(String name, String byDefault) {
    }

    private static Stream<Key> keys(String prefix, Class<?> mapping) {
        return Stream.of(mapping.getDeclaredMethods()).filter(method -> !method.isDefault()).flatMap(method -> keys(prefix, method));
    }

    private static Stream<Key> keys(String prefix, Method method) {
        var name = prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        var type = method.getReturnType();
        if (type.getEnclosingClass() == WorkerConfig.class && type.isInterface()) {
            return keys(name, type);
        }
        if (type == Map.class) {
            var of = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[1];
            return of instanceof Class<?> each && each.isInterface() ? keys(name + ".NAME", each) : Stream.of(new Key(name + ".\"NAME\"", null));
        }
        var written = method.getAnnotation(WithDefault.class);
        return Stream.of(new Key(name, written == null || written.value().startsWith("$") ? null : written.value()));
    }
}
