// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.QueueItem;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.job.JobStatus;
import java.time.Duration;

@Page(order = 3, path = "/work-queue", title = "A work queue", menu = "Queue",
        description = "Each click puts an item on a queue. One at a time they are worked off, two seconds each.")
public class WorkQueue implements App {

    @Override
    public Component build(Session session) {
        return Gallery.page(session,
                Gallery.form("In this service", inThisService(session), """
                        A **thread of the application's own** works the items off, and waits on a condition when there are none.
                        Any thread may change components, without ceremony. This one begins with the first click, and ends with
                        the page.
                        """, Source.of(WorkQueue.class, "inThisService", "Worker", "Line")),
                Gallery.form("On a worker", onAWorker(session), """
                        Each item is a job, and the jobs **wait in the Ledger**: at most one of a page's runs at once, says
                        `@WorkType(limit = 1)`. Another page has a line of its own. There is no thread to keep.
                        """, Source.of(WorkQueue.class, "onAWorker", "Line")));
    }

    private Component inThisService(Session session) {
        var button = new Button("Click to launch");
        var text = new StaticText(Line.EMPTY);
        var worker = new Worker(session, text);
        button.onClick(click -> worker.launch());
        return new Row(button, text);
    }

    private Component onAWorker(Session session) {
        var button = new Button("Click to launch");
        var text = new StaticText(Line.EMPTY);
        var line = session.state("line", Line.EMPTY);
        var item = session.job("item", QueueItem.class)
                .onStarted(run -> text.value(line.update(Line::begin)))
                .onCompleted((run, nothing) -> text.value(line.update(Line::end)))
                .onFailed((run, error) -> text.value(line.update(Line::end)));
        button.onClick(click -> {
            item.submit(new QueueItem(click.clicks()));
            text.value(line.update(Line::launch));
        });
        return new Column(new Row(button, text), new JobStatus(item));
    }

    /// Works items off on a thread of its own. Its monitor is the condition that the thread waits on.
    private static final class Worker {
        private final Session session;
        private final StaticText text;
        private Line line = Line.EMPTY;
        private Thread thread;

        private Worker(Session session, StaticText text) {
            this.session = session;
            this.text = text;
        }

        private synchronized void launch() {
            show(line.launch());
            notify();
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name("work-queue of " + session.id()).start(this::work);
                session.onDestroyed(thread::interrupt);
            }
        }

        private void work() {
            try {
                while (true) {
                    begin();
                    Thread.sleep(Duration.ofSeconds(2));
                    end();
                }
            } catch (InterruptedException | SessionClosed e) {
                // The page is gone, and so is its line.
            }
        }

        private synchronized void begin() throws InterruptedException {
            while (line.isEmpty()) {
                wait();
            }
            show(line.begin());
        }

        private synchronized void end() {
            show(line.end());
        }

        private void show(Line next) {
            line = next;
            text.value(line);
        }
    }

    /// What became of the items since the queue was last empty: how many were launched, have begun, and have ended.
    private record Line(int launched, int begun, int ended) {
        private static final Line EMPTY = new Line(0, 0, 0);

        private Line launch() {
            return new Line(launched + 1, begun, ended);
        }

        private Line begin() {
            return new Line(launched, begun + 1, ended);
        }

        private Line end() {
            return ended + 1 == launched ? EMPTY : new Line(launched, begun, ended + 1);
        }

        private boolean isEmpty() {
            return launched == 0;
        }

        @Override
        public String toString() {
            if (begun > 0) {
                return "Processing item %d of %d items in queue.".formatted(begun, launched);
            }
            return switch (launched) {
                case 0 -> "Queue empty";
                case 1 -> "1 item waits in queue.";
                default -> launched + " items wait in queue.";
            };
        }
    }
}
