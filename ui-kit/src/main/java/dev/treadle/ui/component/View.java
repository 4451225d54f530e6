// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.List;
import java.util.Map;

/// A component as it is at one moment: what a template is filled with.
///
/// @param template the template's name, below `templates/treadle/` and without `.html`
/// @param id the element's id
/// @param values every property that leaves the server as the browser is shown it, by name
/// @param children what it holds
public record View(String template, String id, Map<String, Object> values, List<View> children) {
}
