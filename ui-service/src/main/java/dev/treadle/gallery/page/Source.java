// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Shows a page's own source: what is shown is what runs.
final class Source {

    private Source() {
    }

    /// One method of a page, as a block of code in Markdown.
    ///
    /// @param page the class, whose source stands beside it in the class path
    /// @param method the name of a method that isn't overloaded
    static String of(Class<?> page, String method) {
        var file = page.getSimpleName() + ".java";
        try (var in = page.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the class path: the build copies the pages' sources");
            }
            var source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return "```java\n" + cut(source, method, file).stripIndent().strip() + "\n```\n";
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String cut(String source, String method, String file) {
        int name = source.indexOf(" " + method + "(", source.indexOf("    private"));
        int from = source.lastIndexOf('\n', name) + 1;
        int to = source.indexOf("\n    }\n", from);
        if (name < 0 || to < 0) {
            throw new IllegalStateException(file + " has no method " + method);
        }
        return source.substring(from, to + "\n    }".length());
    }
}
