// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.SessionClosed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DocumentTest {

    private final List<List<Patch>> groups = new ArrayList<>();
    private final AtomicInteger flushes = new AtomicInteger();
    private final Changes changes = new Changes() {
        @Override
        public void add(List<Patch> patches) {
            groups.add(patches);
        }

        @Override
        public void flush() {
            flushes.incrementAndGet();
        }
    };
    private final StaticText text = new StaticText();
    private final TextInput input = new TextInput("Name");
    private final Column column = new Column(input);
    private final Document document = new Document(new Row(text, column), Told.RENDERER, changes, calls -> { });

    @Test
    void idsAreGivenByPosition() {
        assertThat(List.of(text.id(), column.id(), input.id())).containsExactly("c2", "c3", "c4");
    }

    @Test
    void aChangeLeavesAtOnce() {
        text.value("a").label("b");

        assertThat(groups).containsExactly(List.of(properties("c2", "value", "a")), List.of(properties("c2", "label", "b")));
        assertThat(flushes).hasValue(2);
    }

    @Test
    void aChangeToTheSameValueIsNone() {
        text.value("a").value("a");

        assertThat(groups).hasSize(1);
    }

    @Test
    void theChangesOfATurnLeaveTogetherWithTheLastValueOfEach() {
        document.turn(() -> {
            text.value("a");
            input.label("b");
            document.turn(() -> text.value("c"));
            assertThat(groups).isEmpty();
        });

        assertThat(groups).containsExactly(List.of(properties("c2", "value", "c"), properties("c4", "label", "b")));
    }

    @Test
    void theChangesOfATurnThatThrowsLeaveToo() {
        assertThatThrownBy(() -> document.turn(() -> {
            text.value("a");
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");

        assertThat(groups).hasSize(1);
    }

    @Test
    void thePageIsToldAsAWholeTogetherWithWhatIsStreamedIntoIt() {
        column.add(new Log("what").append("it"));
        groups.clear();

        document.resend(changes, () -> true);

        assertThat(groups).singleElement(list(Patch.class)).hasExactlyElementsOfTypes(Patch.Children.class, Patch.Rows.class);
    }

    @Test
    void aPageThatCannotBeRenderedIsNotBegun() {
        var broken = new Document(new StaticText("a"), new Renderer() {
            @Override
            public String element(View view) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public String inside(View view) {
                throw new IllegalStateException("on purpose");
            }
        }, changes, calls -> { });

        assertThatThrownBy(() -> broken.resend(changes, () -> {
            throw new AssertionError("was begun");
        })).hasMessage("on purpose");
    }

    @Test
    void aTurnNeitherOverwritesNorRepeatsWhatAnotherThreadHasSaidSince() throws Exception {
        document.turn(() -> {
            text.value("old");
            input.label("b");
            elsewhere(() -> text.value("new"));
        });

        assertThat(groups).containsExactly(List.of(properties("c2", "value", "new")), List.of(properties("c4", "label", "b")));
    }

    @Test
    void aTurnTellsWhatItHasChangedAgainAfterAnotherThread() throws Exception {
        document.turn(() -> {
            text.value("old");
            elsewhere(() -> text.value("new"));
            text.value("newer");
        });

        assertThat(groups).containsExactly(List.of(properties("c2", "value", "new")), List.of(properties("c2", "value", "newer")));
    }

    @Test
    void anInsideIsRenderedOnceThoughTwoThreadsHaveAddedToIt() throws Exception {
        document.turn(() -> {
            column.add(new StaticText("one"));
            elsewhere(() -> column.add(new StaticText("other")));
        });

        assertThat(groups).singleElement(list(Patch.class)).singleElement().asString().contains("one", "other");
    }

    @Test
    void whatAnotherThreadHasRenderedAnewSinceIsNotToldAgain() throws Exception {
        var inner = new Column();
        column.add(inner);
        groups.clear();

        document.turn(() -> {
            input.label("b");
            inner.add(new StaticText("one"));
            elsewhere(() -> column.add(new StaticText("other")));
        });

        assertThat(groups).singleElement(list(Patch.class)).singleElement().asString().contains("\"label\":\"b\"", "one", "other");
    }

    @Test
    void aPropertyIsToldAlthoughTheInsideThatHoldsItWasRenderedBefore() throws Exception {
        document.turn(() -> {
            column.add(new StaticText("one"));
            elsewhere(() -> column.add(new StaticText("other")));
            input.label("b");
        });

        assertThat(groups).hasSize(2).last().isEqualTo(List.of(properties("c4", "label", "b")));
    }

    private static void elsewhere(Runnable change) throws InterruptedException {
        Thread.ofVirtual().start(change).join();
    }

    @Test
    void aTurnInOneDocumentDoesNotHoldBackWhatChangesInAnother() {
        var other = new StaticText();
        var elsewhere = new ArrayList<List<Patch>>();
        new Document(other, Told.RENDERER, new Changes() {
            @Override
            public void add(List<Patch> patches) {
                elsewhere.add(patches);
            }

            @Override
            public void flush() {
            }
        }, calls -> { });

        document.turn(() -> {
            other.value("a");
            assertThat(elsewhere).hasSize(1);
        });
    }

    @Test
    void whatIsPutInIsRenderedWithItsValues() {
        var added = new StaticText("new");
        document.turn(() -> {
            column.add(added);
            added.label("and labelled");
        });

        assertThat(groups).hasSize(1);
        assertThat(groups.getFirst()).singleElement().isInstanceOfSatisfying(Patch.Children.class, patch -> {
            assertThat(patch.component()).isEqualTo("c3");
            assertThat(patch.html()).contains("\"id\":\"c5\"", "and labelled");
        });
    }

    @Test
    void whatIsTakenOutChangesInSilenceAndComesBackAsItIs() {
        column.remove(input);
        groups.clear();

        input.value("in silence");
        assertThat(groups).isEmpty();

        column.add(input);
        assertThat(input.id()).isEqualTo("c4");
        assertThat(groups.toString()).contains("in silence");
    }

    @Test
    void aComponentHasOnePlace() {
        assertThatThrownBy(() -> column.add(text)).hasMessage("StaticText c2 is in Row c1 already: a component has one place");
        assertThat(column.children()).containsExactly(input);
        assertThat(groups).isEmpty();
    }

    @Test
    void aReplacementThatCannotBeLeavesEverythingAsItWas() {
        assertThatThrownBy(() -> column.replace(new StaticText("x"), text)).isInstanceOf(IllegalStateException.class);

        assertThat(column.children()).containsExactly(input);
        input.value("still here");
        assertThat(groups).containsExactly(List.of(properties("c4", "value", "still here")));
    }

    @Test
    void aComponentOfAnotherPageIsRefused() {
        var stranger = new StaticText();
        var elsewhere = new Column(stranger);
        new Document(elsewhere, Told.RENDERER, changes, calls -> { });
        elsewhere.remove(stranger);

        assertThatThrownBy(() -> column.add(stranger)).hasMessage("StaticText c2 belongs to another page");
    }

    @Test
    void whatTheBrowserHasChangedIsNotToldToIt() throws Exception {
        take("c4", "input", Map.of("value", "typed"));

        assertThat(input.value()).isEqualTo("typed");
        assertThat(groups).isEmpty();
    }

    @Test
    void anEventThatIsNoneIsRejectedAndChangesNothing() {
        assertRejected("there is no component c99 on this page (any more)", "c99", "click", Map.of());
        assertRejected("StaticText c2 takes no events, not \"click\"", "c2", "click", Map.of());
        assertRejected("TextInput c4 takes [input], not \"click\"", "c4", "click", Map.of());
        assertRejected("TextInput c4 takes input with a value for value, and none came", "c4", "input", Map.of());
        assertRejected("value of TextInput c4 is a String, and a browser sent a number", "c4", "input", Map.of("value", 7));
        assertRejected("a browser may not set label of TextInput c4 by input", "c4", "input", Map.of("value", "a", "label", "b"));
        assertRejected("value of TextInput c4 is 32,001 characters, and the limit is 32,000", "c4", "input", Map.of("value", "x".repeat(32_001)));
        input.disabled(true);
        assertRejected("TextInput c4 is disabled", "c4", "input", Map.of("value", "a"));
        column.remove(input);
        assertRejected("there is no component c4 on this page (any more)", "c4", "input", Map.of("value", "a"));
        assertThat(input.value()).isEmpty();
        assertThat(input.label()).isEqualTo("Name");
    }

    @Test
    void nothingChangesAfterTheEnd() {
        document.close("its tab was closed");

        assertThatThrownBy(() -> text.value("late")).isInstanceOf(SessionClosed.class)
                .hasMessage("StaticText c2 cannot change any more: its tab was closed");
        assertThat(text.value()).isEmpty();
        assertThat(groups).isEmpty();
    }

    private void take(String id, String event, Map<String, Object> values) throws Rejection {
        var nodes = new LinkedHashMap<String, com.fasterxml.jackson.databind.JsonNode>();
        values.forEach((name, value) -> nodes.put(name, new com.fasterxml.jackson.databind.json.JsonMapper().valueToTree(value)));
        document.take(id, event, nodes, new java.util.HashSet<>());
    }

    private void assertRejected(String message, String id, String event, Map<String, Object> values) {
        assertThatThrownBy(() -> take(id, event, values)).isInstanceOf(Rejection.class).hasMessage(message);
    }

    private static Patch properties(String id, String name, Object value) {
        var values = new LinkedHashMap<String, Object>();
        values.put(name, value);
        return new Patch.Properties(id, values);
    }
}
