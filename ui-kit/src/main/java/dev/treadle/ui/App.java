// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

import dev.treadle.ui.component.Component;

/// A page, as its author writes it: a class with one method, annotated with [Page].
///
/// Each open page has an instance of its own, and so has each rendering of it. Instances are CDI beans: what they need may
/// be injected.
public interface App {

    /// Builds the page's component tree and says what happens on which Event.
    ///
    /// Runs twice for each visit: once for the first paint, whose tree is forgotten at once, and once when the page's socket
    /// is there. So it has no side effects, builds the same tree each time, and doesn't take long. It may declare jobs'
    /// handlers ([Session#job]) but not submit a job; an attempt to is an error.
    ///
    /// @param session the server's side of the open page
    Component build(Session session);
}
