// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// Text written in Markdown (CommonMark, with tables). What it is rendered to is sanitised: neither scripts nor styles nor
/// foreign images get through, whoever wrote the text.
public class Markdown extends Component {

    private static final List<TablesExtension> EXTENSIONS = List.of((TablesExtension) TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder().extensions(EXTENSIONS).build();

    private final Property<String> text = property("text", "", Markdown::html);

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
        return SafeHtml.of(RENDERER.render(PARSER.parse(text)));
    }
}
