// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Clicks the worker's button of `/async-functions`, one click at a time, and follows each through the pair.
final class Clicker {

    static final String PAGE = "/async-functions";
    static final String QUEUE = "default";

    private static final Pattern BUTTON = Pattern.compile("<wa-button id=\"(c\\d+)\"(?:(?!</wa-button>).)*Click me!", Pattern.DOTALL);
    private static final Pattern TEXT = Pattern.compile("<p id=\"(c\\d+)\" class=\"t-static\"");

    private final Browser browser;
    private final Topics topics;
    private final Set<Step> steps;
    private final Moments moments;
    private final String button;
    private final String text;

    /// @param browser that shows [#PAGE]
    /// @param steps which of them are followed
    /// @param moments what the browser and a reader of [#topics] noticed
    Clicker(Browser browser, Topics topics, Set<Step> steps, Moments moments) {
        this.browser = browser;
        this.topics = topics;
        this.steps = steps;
        this.moments = moments;
        var found = find(browser);
        button = found.group(1);
        var shown = TEXT.matcher(browser.html());
        if (!shown.find(found.end())) {
            throw new IllegalStateException(PAGE + " has no text after its second button");
        }
        text = shown.group(1);
    }

    /// The id of the button that a worker's job follows on.
    ///
    /// @param browser that shows [#PAGE]
    static String button(Browser browser) {
        return find(browser).group(1);
    }

    /// The id of the button that a callback of ui-service's own follows on.
    ///
    /// @param browser that shows [#PAGE]
    static String inService(Browser browser) {
        return buttons(browser).getFirst().group(1);
    }

    private static MatchResult find(Browser browser) {
        return buttons(browser).getLast();
    }

    private static List<MatchResult> buttons(Browser browser) {
        // The page has it twice: first as a callback on ui-service, then as a Computation on a worker.
        var found = BUTTON.matcher(browser.html()).results().toList();
        if (found.size() != 2) {
            throw new IllegalStateException(PAGE + " has " + found.size() + " buttons \"Click me!\", 2 are expected");
        }
        return found;
    }

    /// The topics in which these steps of a click are seen.
    static Set<String> topics(Topics topics, Set<Step> steps) {
        return steps.stream().map(step -> switch (step) {
            case SUBMITTED, STARTED, SHOWN -> topics.journal();
            case REKEYED -> topics.ledger();
            case DISPATCHED -> topics.dispatch(QUEUE);
        }).collect(Collectors.toSet());
    }

    /// When each step of one click ended.
    ///
    /// @param sent when the Event was handed to the socket
    /// @param direct whether its job was handed out by the fast path
    record Click(long sent, boolean direct, Map<Step, Long> ends) {

        long nanosUntil(Step step) {
            return ends.get(step) - sent;
        }

        /// How long a step took by itself. What is seen in two topics may be seen in either order, so it can be a little below 0.
        long nanosOf(Step step) {
            return switch (step) {
                case SUBMITTED -> ends.get(step) - sent;
                case REKEYED -> ends.get(step) - ends.get(Step.SUBMITTED);
                case DISPATCHED -> ends.get(step) - ends.get(direct ? Step.SUBMITTED : Step.REKEYED);
                case STARTED -> ends.get(step) - ends.get(Step.DISPATCHED);
                case SHOWN -> ends.get(step) - ends.get(Step.STARTED);
            };
        }

        /// Its steps.
        List<Step> steps() {
            return Arrays.stream(Step.values()).filter(step -> !direct || step != Step.REKEYED).toList();
        }
    }

    /// Clicks, and returns once a worker has started the job, the page has shown that, and the Event is done.
    Click click() throws InterruptedException {
        var click = browser.click(button);
        var following = new Following(click.number());
        var sent = System.nanoTime();
        browser.send(click);
        while (!following.isOver()) {
            following.take(moments.next(following::wanted));
        }
        return new Click(sent, following.direct, following.ends);
    }

    /// One click on its way.
    private final class Following {

        private final long event;
        private final Cause cause;
        private final Map<Step, Long> ends = new EnumMap<>(Step.class);
        // What is read before the job's id is known. A poll hands over one partition's records after the other's.
        private final List<Moment.Read> early = new ArrayList<>();
        private JobId job;
        private boolean direct;
        private boolean done;

        Following(long event) {
            this.event = event;
            this.cause = new Cause.OnEvent(browser.nonce(), event);
        }

        boolean isOver() {
            return done && ends.keySet().containsAll(steps);
        }

        String wanted() {
            var missing = EnumSet.copyOf(steps);
            missing.removeAll(ends.keySet());
            return "click " + event + " on " + PAGE + ": " + missing + (done ? "" : ", done");
        }

        void take(Moment moment) {
            switch (moment) {
                case Moment.Read read -> take(read);
                case Moment.Said(ServerMessage.Done(var numbers), var at) -> done |= numbers.contains(event);
                case Moment.Said(ServerMessage.Frame frame, var at) -> take(frame, at);
                case Moment.Said other -> { }
                case Moment.Broken broken -> throw new IllegalStateException(broken.what(), broken.cause());
            }
        }

        private void take(Moment.Read read) {
            switch (message(read.record())) {
                case Submitted submitted when submitted.cause().equals(cause) -> {
                    job = submitted.job().id();
                    end(read.record().topic().equals(topics.ledger()) ? Step.REKEYED : Step.SUBMITTED, read.at());
                    var waiting = List.copyOf(early);
                    early.clear();
                    waiting.forEach(this::take);
                }
                case Dispatch dispatch -> {
                    direct |= dispatch.direct() && dispatch.job().id().equals(job);
                    take(read, dispatch.job().id(), Step.DISPATCHED);
                }
                case Started started when read.record().topic().equals(topics.journal()) ->
                        take(read, started.job().id(), Step.STARTED);
                default -> { }
            }
        }

        private void take(Moment.Read read, JobId of, Step step) {
            if (job == null) {
                early.add(read);
            } else if (job.equals(of)) {
                end(step, read.at());
            }
        }

        private void take(ServerMessage.Frame frame, long at) {
            for (var patch : frame.patches()) {
                if (patch instanceof Patch.Properties(var component, var values) && component.equals(text)
                        && values.get("value") instanceof JsonNode value && value.asText().equals("Running " + event)) {
                    end(Step.SHOWN, at);
                }
            }
        }

        private void end(Step step, long at) {
            ends.putIfAbsent(step, at);
        }
    }

    /// Passes over what is no message: such a record is never of a click.
    private Object message(ConsumerRecord<String, byte[]> record) {
        return topics.codec().decode(record.headers(), record.value()).as(Object.class, why -> why);
    }
}
