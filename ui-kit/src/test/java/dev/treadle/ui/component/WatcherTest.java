// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.SessionClosed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who watches a component's properties, with the watchers run as they are by a thread that holds the document's lock.
class WatcherTest {

    private final List<String> heard = new ArrayList<>();
    private final List<List<Call>> groups = new ArrayList<>();
    private final Button button = new Button("Press");
    private final StaticText text = new StaticText();
    private final TextInput input = new TextInput("Name");
    private final Row row = new Row(button, text, input);
    private final Document document = new Document(row, Told.RENDERER, new Changes() {
        @Override
        public void add(List<Patch> patches) {
        }

        @Override
        public void flush() {
        }
    }, this::run);

    private void run(List<Call> calls) {
        groups.add(calls);
        calls.forEach(WatcherTest::run);
    }

    private static void run(Call call) {
        try {
            call.body().run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Watcher hear(Component component, String... names) {
        return component.watch(changes -> changes.forEach(change -> heard.add(say(change))), names);
    }

    private static String say(PropertyChange change) {
        return change.property() + " " + change.before() + "→" + change.now() + (change.triggered() ? "!" : "");
    }

    @Test
    void aChangeIsToldWithWhatItWasWhoeverMakesIt() throws Exception {
        hear(text, "value");

        text.value("a");
        Thread.ofVirtual().start(() -> text.value("b")).join();

        assertThat(heard).containsExactly("value →a", "value a→b");
    }

    @Test
    void onlyWhatIsNamedIsWatched() {
        hear(text, "value");

        text.label("a");

        assertThat(heard).isEmpty();
    }

    @Test
    void settingTheSameValueIsToldOnlyToThoseWhoWantToKnowAlways() {
        text.value("a");
        hear(text, "value");
        hear(text, "value").always();

        text.value("a");

        assertThat(heard).containsExactly("value a→a");
    }

    @Test
    void aTriggerIsToldToAllAlthoughNothingHasChanged() {
        text.value("a").label("b");
        hear(text, "value", "label");

        text.trigger("value", "label");

        assertThat(heard).containsExactly("value a→a!", "label b→b!");
        assertThat(groups).hasSize(1);
    }

    @Test
    void theLowerThePrecedenceTheSooner() {
        hear(text, "value").precedence(2);
        text.watch(changes -> heard.add("zero"), "value");
        text.watch(changes -> heard.add("first"), "value").precedence(-1);

        text.value("a");

        assertThat(heard).containsExactly("first", "zero", "value →a");
    }

    @Test
    void whatAWatcherChangesIsToldDepthFirst() {
        text.watch(changes -> {
            heard.add("begin");
            input.value("inner");
            heard.add("end");
        }, "value");
        hear(input, "value");
        text.watch(changes -> heard.add("beside"), "value");

        text.value("a");

        assertThat(heard).containsExactly("begin", "value →inner", "end", "beside");
    }

    @Test
    void whatAQueuedWatcherChangesIsToldWhenThoseBesideItHaveReturned() {
        text.watch(changes -> {
            heard.add("begin");
            input.value("inner");
            heard.add("end");
        }, "value").queued();
        hear(input, "value");
        text.watch(changes -> heard.add("beside"), "value");

        text.value("a");

        assertThat(heard).containsExactly("begin", "end", "beside", "value →inner");
    }

    @Test
    void whatAQueuedWatcherChangesOnAnotherPageIsToldThereAtOnce() {
        var elsewhere = new StaticText();
        var page = new Document(new Row(elsewhere), Told.RENDERER, new Changes() {
            @Override
            public void add(List<Patch> patches) {
            }

            @Override
            public void flush() {
            }
        }, this::run);
        text.watch(changes -> {
            heard.add("begin");
            elsewhere.value("inner");
            heard.add("end");
        }, "value").queued();
        hear(elsewhere, "value");

        text.value("a");

        assertThat(heard).containsExactly("begin", "value →inner", "end");
        assertThat(page.ids()).contains(elsewhere.id());
    }

    @Test
    void whatIsTakenOutOfThePageIsWatchedAllTheSame() {
        hear(text, "value");
        row.remove(text);

        text.value("a");
        document.batch(() -> {
            row.add(text);
            text.value("b");
            row.remove(text);
        });

        assertThat(heard).containsExactly("value →a", "value a→b");
    }

    @Test
    void whoIsRemovedIsToldNothingMore() {
        var watcher = hear(text, "value");
        text.value("a");

        watcher.remove();
        text.value("b");

        assertThat(heard).containsExactly("value →a");
    }

    @Test
    void theChangesOfABatchAreToldInOneCallWithWhatWasBeforeTheBatch() {
        var calls = new ArrayList<List<String>>();
        text.watch(changes -> calls.add(changes.stream().map(WatcherTest::say).toList()), "value", "label");

        document.batch(() -> {
            text.value("a").label("x");
            document.batch(() -> text.value("b"));
            assertThat(calls).isEmpty();
        });

        assertThat(calls).containsExactly(List.of("value →b", "label →x"));
    }

    @Test
    void aBatchThatLeavesThingsAsTheyWereTellsNobodyButThoseWhoWantToKnowAlways() {
        hear(text, "value");
        hear(text, "value").always();

        document.batch(() -> text.value("a").value(""));

        assertThat(heard).containsExactly("value →");
    }

    @Test
    void theChangesOfABatchThatThrowsAreToldToo() {
        hear(text, "value");

        assertThatThrownBy(() -> document.batch(() -> {
            text.value("a");
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");

        assertThat(heard).containsExactly("value →a");
    }

    @Test
    void anEventsWatchersComeWithItsHandlersByPrecedence() throws Exception {
        button.onClick(click -> heard.add("handler " + click.clicks()));
        hear(button, "clicks");
        button.watch(changes -> heard.add("sooner"), "clicks").precedence(-1);

        document.take(button.id(), "click", Map.of(), new HashSet<>()).forEach(WatcherTest::run);

        assertThat(heard).containsExactly("sooner", "handler 1", "clicks 0→1");
        assertThat(groups).isEmpty();
    }

    @Test
    void whatABrowserSetsIsWatchedAsAnyOtherChange() throws Exception {
        hear(input, "value");

        document.take(input.id(), "input", Map.of("value", new TextNode("Ada")), new HashSet<>()).forEach(WatcherTest::run);

        assertThat(heard).containsExactly("value →Ada");
    }

    @Test
    void whatIsNotOnThePageIsNotWatched() {
        var loose = new StaticText();
        hear(loose, "value");

        loose.value("a");
        loose.trigger("value");

        assertThat(heard).isEmpty();
    }

    @Test
    void anUnknownPropertyIsRefusedWithTheOnesThatThereAre() {
        assertThatThrownBy(() -> hear(button, "click")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Button c2 has no property \"click\", but [label, tone, disabled, clicks]");
        assertThatThrownBy(() -> button.trigger("pressed")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("pressed");
        assertThatThrownBy(() -> hear(button)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at least one");
    }

    @Test
    void aTriggerOnAPageThatIsGoneIsRefused() {
        document.close("the page is gone");

        assertThatThrownBy(() -> text.trigger("value")).isInstanceOf(SessionClosed.class).hasMessageContaining("the page is gone");
    }
}
