// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.docs.ConfigurationSource.Key;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.work.WorkType;
import dev.treadle.worker.WorkerConfig;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tables of the page of all keys are made of the mappings and what stands above each of their methods.
/// `-Dtreadle.docs.write=true` writes them.
class ConfigurationPageTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/reference/configuration.md");
    private static final Pattern TABLE = Pattern.compile("(<!-- generated: ([a-z -]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final String TERM = "treadle.work.\"TYPE\".";

    private final List<Key> both = ConfigurationSource.read(ROOT.resolve("service-kit/src/main/java/dev/treadle/service/ServiceConfig.java"));
    private final List<Key> ui = ConfigurationSource.read(ROOT.resolve("ui-kit/src/main/java/dev/treadle/ui/config/UiConfig.java"));
    private final List<Key> worker = ConfigurationSource.read(ROOT.resolve("worker-kit/src/main/java/dev/treadle/worker/WorkerConfig.java"));

    ConfigurationPageTest() throws IOException {
    }

    @Test
    void thePageHasEveryKeyOfTheMappingsAndNoOther() throws IOException {
        var page = Files.readString(PAGE);
        var generated = TABLE.matcher(page).replaceAll(table -> Matcher.quoteReplacement(table.group(1) + table(table.group(2)) + table.group(3)));
        if (Boolean.getBoolean("treadle.docs.write")) {
            Files.writeString(PAGE, generated);
        }
        assertThat(TABLE.matcher(page).results().map(table -> table.group(2))).containsExactly("both services", "terms of work", "worker-service", "ui-service");
        assertThat(Files.readString(PAGE)).as("mvn -pl e2e surefire:test -Dtest=ConfigurationPageTest -Dtreadle.docs.write=true makes it so").isEqualTo(generated);
    }

    @Test
    void theSourcesAreReadAsTheServicesReadTheMappings() {
        assertThat(names(both, ui)).containsExactlyInAnyOrderElementsOf(names(UiConfig.class));
        assertThat(names(both, worker)).containsExactlyInAnyOrderElementsOf(
                names(WorkerConfig.class).stream().filter(name -> !name.startsWith("treadle.work.")).toList());
    }

    @Test
    void whatTopicsAreMadeWithIsSaid() {
        var sizes = TopicSetup.Sizes.DEFAULT;
        assertThat(both).filteredOn(key -> key.name().endsWith("-partitions")).extracting(Key::byDefault)
                .containsExactly(Integer.toString(sizes.journalPartitions()), Integer.toString(sizes.ledgerPartitions()));
    }

    private static List<String> names(Class<?> mapping) {
        return ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet().stream()
                // Of a list, each of its own, too.
                .filter(name -> !name.endsWith("[*]")).toList();
    }

    private static List<String> names(List<Key> both, List<Key> own) {
        return Stream.concat(both.stream(), own.stream()).map(key -> key.name().replaceAll("\"?(NAME|TYPE)\"?", "*")).toList();
    }

    private String table(String name) {
        return switch (name) {
            case "both services" -> table("key", both, key -> true, Key::name);
            case "terms of work" -> table("term", ui, key -> key.name().startsWith(TERM), key -> key.name().substring(TERM.length()));
            case "worker-service" -> table("key", worker, key -> true, Key::name);
            case "ui-service" -> table("key", ui, key -> !key.name().startsWith(TERM), Key::name);
            default -> throw new IllegalArgumentException("no table is called " + name);
        };
    }

    private static String table(String first, List<Key> keys, Predicate<Key> which, java.util.function.Function<Key, String> name) {
        return "| " + first + " | default | what it is |\n|---|---|---|\n" + keys.stream().filter(which)
                .map(key -> "| `%s` | %s | %s |\n".formatted(name.apply(key), byDefault(key), key.meaning())).collect(Collectors.joining());
    }

    /// What a term of Work is by default, its annotation says, unless that says nothing.
    private static String byDefault(Key key) {
        if (key.byDefault() != null) {
            return key.byDefault();
        }
        assertThat(key.name()).as("a key that has neither a default nor a line that says what holds without it").startsWith(TERM);
        try {
            return "`" + WorkType.class.getMethod(key.method()).getDefaultValue() + "`";
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(key.name() + " is no term that @WorkType has", e);
        }
    }
}
