// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.panel;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import java.time.Duration;

@Page(path = "/from-panel/work-queue", title = "A work queue")
public class WorkQueue implements App {
    private final StaticText text = new StaticText("Queue empty");
    private int launched;
    private int begun;

    @Override
    public Component build(Session session) {
        var button = new Button("Click to launch");
        button.onClick(click -> launch(session));
        return new Row(button, text);
    }

    private synchronized void launch(Session session) {
        launched++;
        if (launched == 1) {
            var thread = Thread.ofVirtual().start(this::work);
            session.onDestroyed(thread::interrupt);
        } else {
            show();
        }
    }

    private void work() {
        try {
            while (begin()) {
                Thread.sleep(Duration.ofSeconds(2));
            }
        } catch (InterruptedException | SessionClosed e) {
            // The page is gone.
        }
    }

    private synchronized boolean begin() {
        boolean more = begun < launched;
        begun = more ? begun + 1 : 0;
        launched = more ? launched : 0;
        show();
        return more;
    }

    private void show() {
        text.value(launched == 0 ? "Queue empty" : "Processing item %d of %d items in queue.".formatted(begun, launched));
    }
}
