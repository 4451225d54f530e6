// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.ui.App;

/// What is served at which address.
public interface Pages {

    /// Begins a visit of a page.
    ///
    /// @return null if there is no page at that path
    Visit visit(String path);

    /// Whether all who are given a session's link may look at it and work with it: [dev.treadle.ui.Page#shared].
    default boolean isShared(String path) {
        return false;
    }

    /// One visit of a page: an instance of its App, until the visit ends.
    interface Visit {

        App app();

        /// Gives the instance up.
        void end();
    }
}
