// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// One of [Tabs]: what is written on it, and what is behind it.
final class Tab extends Layout {

    private final String label;

    Tab(Tabs tabs, String label, Component... children) {
        super(children);
        this.label = label;
        property("label", label);
        // Rendered, and never sent: the group tells its tabs by itself.
        property("active", "", any -> tabs.active().equals(label));
    }

    String label() {
        return label;
    }
}
