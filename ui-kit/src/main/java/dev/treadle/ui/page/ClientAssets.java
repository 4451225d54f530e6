// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/// Where the browser finds the client, whose files are named by their content.
///
/// @param script the module that a page loads
/// @param style the style sheet
/// @param theme sets the theme before the first paint
/// @param preload what the module will load
public record ClientAssets(String script, String style, String theme, List<String> preload) {

    /// Everything below it may be kept by browsers for ever.
    static final String PATH = "/treadle/assets/";

    private static final String RESOURCE = "META-INF/treadle-client.json";

    static ClientAssets load() {
        try (var in = Thread.currentThread().getContextClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the browser's client is not in the class path (%s): build ui-kit with Maven, which bundles it".formatted(RESOURCE));
            }
            var files = new JsonMapper().readValue(in, ClientAssets.class);
            return new ClientAssets(PATH + files.script, PATH + files.style, PATH + files.theme,
                    files.preload.stream().map(file -> PATH + file).toList());
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read: " + e.getMessage(), e);
        }
    }
}
