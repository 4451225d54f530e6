// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Property;

/// What the page's frame says about Treadle itself: that Kafka is out of reach, for instance.
final class SystemNotice extends Component {

    /// The reserved id of its element, which is a part of the frame.
    static final String ID = "system";
    static final String NOTICE = "notice";

    private final Property<String> notice = property(NOTICE, "");

    /// Called several times a second, so it is quick when nothing is new.
    ///
    /// @param text one or two sentences; empty when all is well
    void notice(String text) {
        if (!text.equals(notice.get())) {
            notice.set(text);
        }
    }

    @Override
    protected boolean passing() {
        return true;
    }
}
