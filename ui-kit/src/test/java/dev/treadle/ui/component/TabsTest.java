// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.treadle.protocol.socket.Patch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TabsTest {

    private final List<Patch> patches = new ArrayList<>();
    private final Tabs tabs = new Tabs().tab("About", new StaticText("words")).tab("Source", new StaticText("code"));
    private final Document document = new Document(tabs, Told.RENDERER, new Changes() {
        @Override
        public void add(List<Patch> more) {
            patches.addAll(more);
        }

        @Override
        public void flush() {
        }
    }, calls -> { });

    private List<Call> show(JsonNode label) throws Rejection {
        return document.take(tabs.id(), "tab-show", Map.of("active", label), new HashSet<>());
    }

    @Test
    void theFirstTabIsOpenUntilAnotherIs() {
        assertThat(tabs.active()).isEqualTo("About");
        assertThat(tabs.labels()).containsExactly("About", "Source");

        tabs.active("Source");

        var patch = (Patch.Properties) patches.getFirst();
        assertThat(patches).hasSize(1);
        assertThat(patch.component()).isEqualTo(tabs.id());
        assertThat(patch.values()).containsExactly(Map.entry("active", "Source"));
    }

    @Test
    void whatIsRenderedAnewHasTheTabOpenThatIsOpen() {
        tabs.active("Source");

        assertThat(tabs.view().children()).extracting(tab -> tab.values().get("label"), tab -> tab.values().get("active"))
                .containsExactly(tuple("About", false), tuple("Source", true));
    }

    @Test
    void theUserOpensATabAndWhoWatchesIsToldOfIt() throws Exception {
        var told = new ArrayList<Object>();
        tabs.watch(changes -> changes.forEach(change -> told.add(change.now())), "active");

        for (var call : show(TextNode.valueOf("Source"))) {
            call.body().run();
        }

        assertThat(tabs.active()).isEqualTo("Source");
        assertThat(told).containsExactly("Source");
        assertThat(patches).as("the browser has it already").isEmpty();
    }

    @Test
    void aTabThatIsNotThereIsNeverOpened() {
        assertThatThrownBy(() -> tabs.active("Tests")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the tab to open is \"Tests\", and the tabs are [About, Source]");
        assertThatThrownBy(() -> show(TextNode.valueOf("Tests"))).isInstanceOf(Rejection.class)
                .hasMessageContaining("is \"Tests\", and the tabs are [About, Source]");
        assertThatThrownBy(() -> show(IntNode.valueOf(1))).isInstanceOf(Rejection.class);
        assertThat(tabs.active()).isEqualTo("About");
    }

    @Test
    void noTwoTabsAreLabelledAlike() {
        assertThatThrownBy(() -> tabs.tab("About")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("each tab has a label of its own, and there is \"About\" beside [About, Source]");
        assertThat(tabs.labels()).hasSize(2);
    }
}
