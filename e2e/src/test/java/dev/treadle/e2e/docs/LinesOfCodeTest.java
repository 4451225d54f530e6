// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A number that is a link to a source is how many lines of code that source has: in Python and in Java, those that are
/// neither blank nor only a comment, nor an import.
class LinesOfCodeTest {

    private static final Path DOCUMENT = Path.of("../docs/from-panel.md");
    private static final Pattern COUNTED = Pattern.compile("\\[(\\d+)]\\((\\S+\\.(?:py|java))\\)");
    private static final Pattern NO_CODE = Pattern.compile("\\s*(?:(?:#|//|import |package |from \\S+ import ).*)?");

    @TestFactory
    Stream<DynamicTest> a_count_is_that_of_the_source_it_links_to() throws IOException {
        var counts = COUNTED.matcher(Files.readString(DOCUMENT)).results().toList();
        assertThat(counts).as("three pages, in Python and in Java").hasSizeGreaterThanOrEqualTo(6);
        return counts.stream().map(count -> DynamicTest.dynamicTest(count.group(2), () -> check(count)));
    }

    private static void check(MatchResult count) throws IOException {
        var source = DOCUMENT.resolveSibling(count.group(2));
        try (var lines = Files.lines(source)) {
            assertThat(lines.filter(line -> !NO_CODE.matcher(line).matches()).count()).as("lines of code of %s", source.normalize())
                    .isEqualTo(Long.parseLong(count.group(1)));
        }
    }
}
