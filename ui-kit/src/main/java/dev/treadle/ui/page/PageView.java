// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import io.quarkus.qute.RawString;
import java.util.List;

/// What the page's frame is filled with, as `page`: the data of `templates/treadle/frame/page.html`.
///
/// @param title in the browser's tab and above the content
/// @param sentence what the page is for; may be empty
/// @param path where it is served
/// @param pages all pages, for the navigation
/// @param content its HTML
/// @param tree the content's hash
/// @param notice what the system has to say; empty when all is well
/// @param assets where the client is
/// @param live whether there is a session to it; false for the index and for what isn't there
/// @param shared whether the session may be opened by its link, too
public record PageView(String title, String sentence, String path, List<Entry> pages, RawString content, String tree,
        String notice, ClientAssets assets, boolean live, boolean shared) {

    /// A page in the navigation and in the index.
    ///
    /// @param menu its name in the header
    /// @param current whether it is the one that is shown
    public record Entry(String title, String menu, String path, String sentence, boolean current) {
    }
}
