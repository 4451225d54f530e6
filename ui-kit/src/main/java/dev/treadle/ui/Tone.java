// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

/// How something is meant: what a button, a toast or a card looks like. Never the only sign of it, since some people don't
/// see colours.
public enum Tone {
    NEUTRAL, BRAND, SUCCESS, WARNING, DANGER;

    /// The name that the browser's elements have for it.
    public String variant() {
        return switch (this) {
            case NEUTRAL -> "neutral";
            case BRAND -> "brand";
            case SUCCESS -> "success";
            case WARNING -> "warning";
            case DANGER -> "danger";
        };
    }
}
