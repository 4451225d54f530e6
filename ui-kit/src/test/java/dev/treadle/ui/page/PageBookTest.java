// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.StaticText;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Its pages are vetoed, so that they are in no application.
class PageBookTest {

    abstract static class Plain implements App {
        @Override
        public Component build(Session session) {
            return new StaticText();
        }
    }

    @Vetoed
    @Page(path = "/twice", title = "")
    static final class First extends Plain {
    }

    @Vetoed
    @Page(path = "/twice", title = "")
    static final class Second extends Plain {
    }

    @Vetoed
    static final class Nameless extends Plain {
    }

    @Vetoed
    @Page(path = "relative", title = "")
    static final class Relative extends Plain {
    }

    @Vetoed
    @Page(path = "/q/mine", title = "")
    static final class Reserved extends Plain {
    }

    @Vetoed
    @Page(path = "/a/b-c.d/e_1", title = "")
    static final class Fine extends Plain {
    }

    @Test
    void everyPageThatCannotBeIsNamedWithTheReason() {
        var name = PageBookTest.class.getName();
        assertThat(PageBook.wrong(List.of(First.class, Fine.class, Second.class, Nameless.class, Relative.class, Reserved.class))).containsExactly(
                name + "$First and " + name + "$Second both have the path /twice: give one of them another",
                name + "$Nameless is an App without @Page(path = …, title = …)",
                name + "$Relative has the path \"relative\": a path is / or / and lower-case words, and not below /treadle or /q",
                name + "$Reserved has the path \"/q/mine\": a path is / or / and lower-case words, and not below /treadle or /q");
    }
}
