// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.JSHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Every text that an element has shown since this was made, in order, and when: what a person would see who never
/// blinks. Of the texts that one moment sets one after the other that is the last.
final class Texts {

    private static final String OBSERVE = """
            (element) => {
              const shown = [];
              const show = (text) => shown.push({text, at: performance.now()});
              new MutationObserver((changes) => {
                const last = new Map(changes.map((change) => [change.target, change]));
                for (const change of changes) {
                  if (change.type === "characterData") {
                    if (last.get(change.target) === change) show(change.target.data);
                  } else if (change.addedNodes.length === 0) show("");
                  else for (const node of change.addedNodes) show(node.textContent);
                }
              }).observe(element, {childList: true, characterData: true, subtree: true});
              return shown;
            }
            """;

    private static final String OBSERVE_ATTRIBUTE = """
            (element, name) => {
              const shown = [];
              new MutationObserver(() => shown.push({text: element.getAttribute(name), at: performance.now()}))
                .observe(element, {attributeFilter: [name]});
              return shown;
            }
            """;

    private final JSHandle shown;

    private Texts(JSHandle shown) {
        this.shown = shown;
    }

    static Texts of(Locator element) {
        return new Texts(element.evaluateHandle(OBSERVE));
    }

    static Texts ofAttribute(Locator element, String name) {
        return new Texts(element.evaluateHandle(OBSERVE_ATTRIBUTE, name));
    }

    /// One text, and when it appeared, in milliseconds of the page's own clock.
    record Shown(String text, double at) {}

    List<Shown> shown() {
        return ((List<?>) shown.jsonValue()).stream().map(entry -> (Map<?, ?>) entry)
                .map(entry -> new Shown((String) entry.get("text"), ((Number) entry.get("at")).doubleValue())).toList();
    }

    List<String> all() {
        return shown().stream().map(Shown::text).toList();
    }

    /// When a text appeared for the first time, in milliseconds of the page's own clock.
    double when(String text) {
        return shown().stream().filter(each -> each.text().equals(text)).findFirst()
                .orElseThrow(() -> new AssertionError("never shown: " + text + "; shown were " + all())).at();
    }

    /// Waits until so many texts have been shown.
    List<String> await(int count) throws Exception {
        return await(count, Until.PATIENCE);
    }

    List<String> await(int count, Duration atMost) throws Exception {
        return Until.holds(count + " texts are shown", atMost, this::all, texts -> texts.size() >= count);
    }

    /// Waits until this text has been shown.
    List<String> await(String text) throws Exception {
        return Until.holds("\"" + text + "\" is shown", this::all, texts -> texts.contains(text));
    }
}
