// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Rejection.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// One component on a page of its own, whose handlers and watchers run at once.
final class Hosted implements Changes {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Patch> patches = new ArrayList<>();
    private final Component component;
    private final Document document;

    Hosted(Component component) {
        this.component = component;
        this.document = new Document(component, Told.RENDERER, this, Hosted::run);
    }

    @Override
    public void add(List<Patch> more) {
        patches.addAll(more);
    }

    @Override
    public void flush() {
    }

    private static void run(List<Call> calls) {
        calls.forEach(call -> {
            try {
                call.body().run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /// What the browser was told of the component's property, in order.
    List<Object> told(String property) {
        return patches.stream().filter(Patch.Properties.class::isInstance).map(Patch.Properties.class::cast)
                .filter(patch -> patch.values().containsKey(property)).map(patch -> patch.values().get(property)).toList();
    }

    /// How often the browser was given the component's inside anew.
    long renderedAnew() {
        return patches.stream().filter(Patch.Children.class::isInstance).count();
    }

    /// What the template is filled with for a property.
    Object shown(String property) {
        return component.view().values().get(property);
    }

    void event(String name, Object value) throws Rejection {
        run(document.take(component.id(), name, Map.of("value", JSON.<JsonNode>valueToTree(value)), new HashSet<>()));
    }

    /// An Event that has to be rejected for this reason; the component's value has to stay what it is.
    void rejects(String name, Object value, Reason reason, String message) {
        var before = shown("value");
        var rejection = catchThrowableOfType(Rejection.class, () -> event(name, value));
        assertThat(rejection).hasMessage(message);
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(shown("value")).isEqualTo(before);
    }

    /// A zoom that has to be rejected.
    void rejectsRange(String range) {
        var rejection = catchThrowableOfType(Rejection.class,
                () -> document.take(component.id(), "zoom", Map.of("range", JSON.<JsonNode>valueToTree(range)), new HashSet<>()));
        assertThat(rejection.reason()).isEqualTo(Reason.VALUE);
        assertThat(rejection).hasMessage("range of Plot c1 is \"%s\", and should be two ascending numbers with a space between, or nothing", range);
    }
}
