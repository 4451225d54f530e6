// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.List;
import java.util.regex.Pattern;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;
import org.owasp.html.Sanitizers;

/// What a pane lets through of HTML, whoever wrote it: text with its structure, tables, links, and nothing that a browser runs
/// or fetches.
final class SafeHtml {

    private static final PolicyFactory POLICY = Sanitizers.FORMATTING.and(Sanitizers.BLOCKS).and(Sanitizers.TABLES)
            .and(new HtmlPolicyBuilder()
                    .allowElements("code", "hr", "a")
                    .allowElements((name, attributes) -> { // it may have to be scrolled, also with a keyboard
                        attributes.addAll(List.of("tabindex", "0"));
                        return name;
                    }, "pre")
                    .allowAttributes("href").onElements("a")
                    .allowUrlProtocols("https", "http", "mailto")
                    .requireRelNofollowOnLinks()
                    .allowAttributes("class").matching(Pattern.compile("language-[a-zA-Z0-9+-]{1,30}")).onElements("code")
                    .toFactory());

    private SafeHtml() {
    }

    static String of(String html) {
        return POLICY.sanitize(html);
    }
}
