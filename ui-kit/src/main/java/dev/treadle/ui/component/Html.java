// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// A piece of HTML. It is sanitised as Markdown is: neither scripts nor styles nor foreign images get through, whoever wrote it.
public class Html extends Component {

    private final Property<String> html = property("html", "", SafeHtml::of);

    public Html(String html) {
        this.html.set(html);
    }

    /// As it was written, not as it is shown.
    public String html() {
        return html.get();
    }

    public Html html(String html) {
        this.html.set(html);
        return this;
    }
}
