// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.config.UiConfig.WorkTerms;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page of all keys has those of ui-service, with their defaults, and no others.
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/reference/configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| `([^|]+)` \\| ([^|]+) \\|.*");

    /// @param byDefault null if it has none, or one that is made of others
    private record Key(String name, String byDefault) {
    }

    @Test
    void everyKeyStandsOnItWithItsDefault() throws IOException {
        var rows = rows("## Both services", "## ui-service");
        assertThat(keys("treadle", UiConfig.class)).hasSizeGreaterThan(30).allSatisfy(key -> assertThat(rows)
                .anyMatch(row -> row.name.equals(key.name) && (key.byDefault == null || row.byDefault.equals(key.byDefault))));
    }

    @Test
    void noKeyStandsOnItThatThereIsNot() throws IOException {
        assertThat(keys("treadle", UiConfig.class)).extracting(Key::name)
                .containsAll(rows("## ui-service").stream().map(Key::name).toList());
    }

    @Test
    void everyTermOfWorkStandsOnIt() throws IOException {
        var terms = String.join(" ", Files.readAllLines(PAGE).stream().filter(row -> row.startsWith("| `")).map(row -> row.split("\\|")[1]).toList());
        assertThat(WorkTerms.class.getDeclaredMethods()).allSatisfy(term -> assertThat(terms).contains("`" + name(term) + "`"));
    }

    private static List<Key> rows(String... sections) throws IOException {
        return Arrays.stream(Files.readString(PAGE).split("(?m)^(?=## )")).filter(section -> Arrays.stream(sections).anyMatch(each -> section.startsWith(each + "\n")))
                .flatMap(section -> ROW.matcher(section).results()).map(row -> new Key(row.group(1), row.group(2).replace("`", ""))).toList();
    }

    private static Stream<Key> keys(String prefix, Class<?> mapping) {
        return Stream.of(mapping.getDeclaredMethods()).filter(method -> !method.isDefault()).flatMap(method -> keys(prefix, method));
    }

    private static Stream<Key> keys(String prefix, Method method) {
        var name = prefix + "." + name(method);
        var type = method.getReturnType();
        if (type.getEnclosingClass() == UiConfig.class) {
            return keys(name, type);
        }
        if (type == Map.class) {
            return name.equals("treadle.work") ? Stream.of() : Stream.of(new Key(name + ".\"NAME\"", null));
        }
        var written = method.getAnnotation(WithDefault.class);
        return Stream.of(new Key(name, written == null || written.value().startsWith("$") ? null : written.value()));
    }

    private static String name(Method method) {
        var given = method.getAnnotation(WithName.class);
        return given != null ? given.value() : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
