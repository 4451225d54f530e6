// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Shows a page's own source: what is shown is what runs.
final class Source {

    private static final Pattern TOKEN = Pattern.compile("(\"\"\".*?\"\"\"|\"[^\"\n]*\")|(//[^\n]*)|\\b(catch|class|double|else|extends|final|for|if"
            + "|implements|int|long|new|null|private|public|record|return|static|synchronized|this|throw|throws|try|var|void|while|true|false)\\b",
            Pattern.DOTALL);

    private Source() {
    }

    /// Some members of a page, as a block of code in Markdown: keywords are `b`, strings `i`, and comments `em`.
    ///
    /// @param page the class, whose source stands beside it in the class path
    /// @param members the names of private methods that aren't overloaded, and of private nested classes and records
    static String of(Class<?> page, String... members) {
        var file = page.getSimpleName() + ".java";
        try (var in = page.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the class path: the build copies the pages' sources");
            }
            var source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(members).map(member -> coloured(cut(source, member, file)))
                    .collect(Collectors.joining("\n\n", "<pre><code class=\"language-java\">", "</code></pre>\n"));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String cut(String source, String member, String file) {
        var found = Pattern.compile("^    private [^;={(]*?\\b" + Pattern.quote(member) + "\\b.*?^    }$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(source);
        if (!found.find()) {
            throw new IllegalStateException(file + " has no private method, class or record " + member);
        }
        return found.group().stripIndent().strip();
    }

    private static String coloured(String code) {
        return TOKEN.matcher(code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
                .replaceAll(token -> Matcher.quoteReplacement(tag(token.group(1) != null ? "i" : token.group(2) != null ? "em" : "b", token.group())));
    }

    private static String tag(String name, String text) {
        return "<" + name + ">" + text + "</" + name + ">";
    }
}
