// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the documents say is so: their Java is compiled, since it stands in a source that is; their links lead somewhere.
class DocsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("(?:<!-- from: (\\S+) -->\\n)?```java\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TestFactory
    Stream<DynamicTest> java_in_a_document_stands_in_a_source_that_is_compiled() throws IOException {
        return documents().stream().map(document -> DynamicTest.dynamicTest(ROOT.relativize(document).toString(), () -> {
            var blocks = JAVA.matcher(Files.readString(document));
            while (blocks.find()) {
                assertThat(blocks.group(1)).as("a source is named for:%n%s", blocks.group(2)).isNotNull();
                var source = Files.readString(ROOT.resolve(blocks.group(1)));
                assertThat(indented(blocks.group(2))).as("%s has, however indented:%n%s", blocks.group(1), blocks.group(2))
                        .anyMatch(source::contains);
            }
        }));
    }

    private static Stream<String> indented(String block) {
        return Stream.of("", "    ", "        ").map(by -> block.lines().map(line -> line.isEmpty() ? line : by + line).collect(joining("\n")));
    }

    @TestFactory
    Stream<DynamicTest> links_between_documents_lead_somewhere() throws IOException {
        return documents().stream().map(document -> DynamicTest.dynamicTest(ROOT.relativize(document).toString(), () ->
                LINK.matcher(Files.readString(document)).results().map(link -> document.resolveSibling(link.group(1)))
                        .forEach(target -> assertThat(target).exists())));
    }

    private static List<Path> documents() throws IOException {
        var documents = new ArrayList<Path>();
        for (var folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/decisions"), ROOT.resolve("docs/reference"))) {
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).isNotEmpty();
        return documents;
    }
}
