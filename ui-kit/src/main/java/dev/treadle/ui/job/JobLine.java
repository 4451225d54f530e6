// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Property;

/// One line of a [JobStatus]: an icon, a word, and what there is to say.
final class JobLine extends Component {

    private final Property<String> state = property("data-state", "waiting");
    private final Property<String> icon = property("name", "");
    private final Property<String> word = property("word", "");
    private final Property<String> text = property("text", "");
    private final Property<String> time = property("time", "");

    JobLine show(JobWords.Line line) {
        state.set(line.state().name().toLowerCase(java.util.Locale.ROOT));
        icon.set(line.icon());
        word.set(line.word());
        text.set(line.text());
        time.set(line.time());
        return this;
    }

    @Override
    protected boolean passing() {
        return true;
    }
}
