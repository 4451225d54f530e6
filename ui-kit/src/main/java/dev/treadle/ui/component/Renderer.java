// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Makes HTML of components, each by its template.
public interface Renderer {

    /// The component's element with everything in it.
    String element(View view);

    /// What the component's element holds: the part of it that a change of its structure replaces.
    String inside(View view);
}
