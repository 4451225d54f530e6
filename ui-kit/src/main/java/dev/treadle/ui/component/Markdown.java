// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;
import org.owasp.html.Sanitizers;

/// Text written in Markdown (CommonMark, with tables). What it is rendered to is sanitised: neither scripts nor styles nor
/// foreign images get through, whoever wrote the text.
public class Markdown extends Component {

    private static final List<TablesExtension> EXTENSIONS = List.of((TablesExtension) TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder().extensions(EXTENSIONS).build();
    private static final PolicyFactory SAFE = Sanitizers.FORMATTING.and(Sanitizers.BLOCKS).and(Sanitizers.TABLES)
            .and(new HtmlPolicyBuilder()
                    .allowElements("code", "hr", "a")
                    .allowElements((name, attributes) -> { // it may have to be scrolled, also with a keyboard
                        attributes.addAll(List.of("tabindex", "0"));
                        return name;
                    }, "pre")
                    .allowAttributes("href").onElements("a")
                    .allowUrlProtocols("https", "http", "mailto")
                    .requireRelNofollowOnLinks()
                    .allowAttributes("class").matching(java.util.regex.Pattern.compile("language-[a-zA-Z0-9+-]{1,30}")).onElements("code")
                    .toFactory());

    private final Property<String> text = property("html", "", Markdown::html);

    public Markdown(String text) {
        this.text.set(text);
    }

    public String text() {
        return text.get();
    }

    public Markdown text(String text) {
        this.text.set(text);
        return this;
    }

    private static String html(String text) {
        return SAFE.sanitize(RENDERER.render(PARSER.parse(text)));
    }
}
