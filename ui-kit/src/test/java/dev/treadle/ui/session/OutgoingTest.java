// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.DocumentLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutgoingTest {

    private static final SessionLimits LIMITS = new SessionLimits(4, 10_000, 3, 10_000, 20_000, 100, DocumentLimits.NONE, 10, 1, 1, 1, 1, 1);

    private static final Set<String> LIVING = IntStream.rangeClosed(1, 100).mapToObj(i -> "c" + i).collect(Collectors.toSet());

    private final SlowCount slow = new SlowCount();
    private final Outgoing outgoing = new Outgoing(0, LIMITS, slow, () -> LIVING, this::sayTheWhole);

    private void sayTheWhole() {
        outgoing.beginWhole();
        say("whole");
    }

    /// A socket whose messages leave when the test says so.
    private static final class Hand implements Socket {
        private final List<ServerMessage> messages = new ArrayList<>();
        private final Deque<Runnable> onTheirWay = new ArrayDeque<>();

        @Override
        public void send(ServerMessage message, Runnable sent) {
            messages.add(message);
            onTheirWay.add(sent);
        }

        @Override
        public void moveOn(String reason) {
        }

        @Override
        public void close(String reason) {
        }

        void oneLeaves() {
            onTheirWay.removeFirst().run();
        }

        void allLeave() {
            while (!onTheirWay.isEmpty()) {
                oneLeaves();
            }
        }

        List<String> values() {
            return messages.stream().filter(ServerMessage.Frame.class::isInstance).map(ServerMessage.Frame.class::cast)
                    .flatMap(frame -> frame.patches().stream()).map(patch -> ((Patch.Properties) patch).values().get("value").toString()).toList();
        }
    }

    private Hand attach(long frame) {
        var hand = new Hand();
        outgoing.attach(hand, new ServerMessage.Welcome(SessionId.random(0), "token", 0, frame > 0, 0, 1), frame, List.of());
        return hand;
    }

    private void say(Object value) {
        sayTo("c1", value);
    }

    private void sayTo(String component, Object value) {
        var values = new LinkedHashMap<String, Object>();
        values.put("value", value);
        outgoing.add(List.of(new Patch.Properties(component, values)));
        outgoing.flush();
    }

    @Test
    void oneMessageIsOnItsWayAtATimeAndWhatComesMeanwhileSharesTheNextFrame() {
        var hand = attach(0);
        assertThat(hand.messages).hasSize(1);
        say("a");
        say("b");
        assertThat(hand.messages).as("the welcome is on its way").hasSize(1);

        hand.oneLeaves();
        say("c");
        hand.allLeave();

        assertThat(hand.messages.stream().filter(ServerMessage.Frame.class::isInstance)).hasSize(2);
        assertThat(hand.values()).containsExactly("a", "b", "c");
    }

    @Test
    void aClientThatAcknowledgesNothingIsSentAWindowAndThenTheLatestOnly() {
        var hand = attach(0);
        hand.allLeave();
        for (int i = 1; i <= 100; i++) {
            say(i);
            hand.allLeave();
        }
        assertThat(hand.values()).containsExactly("1", "2", "3");

        outgoing.acknowledged(hand, 0, 3);
        hand.allLeave();
        assertThat(hand.values()).containsExactly("1", "2", "3", "100");
    }

    @Test
    void answersGoThroughAClosedWindow() {
        var hand = attach(0);
        hand.allLeave();
        for (int i = 1; i <= 10; i++) {
            say(i);
            hand.allLeave();
        }

        outgoing.received(1);
        outgoing.flush();
        hand.allLeave();
        outgoing.done(1);
        hand.allLeave();

        assertThat(hand.messages).contains(new ServerMessage.Received(1), new ServerMessage.Done(List.of(1L)));
    }

    @Test
    void aResumeIsGivenExactlyTheFramesAfterTheOneThatTheClientHas() {
        var first = attach(0);
        first.allLeave();
        for (int i = 1; i <= 3; i++) {
            say(i);
            first.allLeave();
        }
        outgoing.detach(first);
        say("meanwhile");

        var second = attach(2);
        second.allLeave();

        assertThat(second.values()).as("the window of three has room again").containsExactly("3", "meanwhile");
        assertThat(first.values()).containsExactly("1", "2", "3");
    }

    @Test
    void anAcknowledgementOfAnotherClaimIsNone() {
        var hand = attach(0);
        hand.allLeave();
        for (int i = 1; i <= 4; i++) {
            say(i);
            hand.allLeave();
        }

        outgoing.acknowledged(hand, 7, 4);
        hand.allLeave();

        assertThat(hand.values()).containsExactly("1", "2", "3");
    }

    @Test
    void anAcknowledgementOfTheFormerSocketIsNone() {
        var first = attach(0);
        first.allLeave();
        for (int i = 1; i <= 4; i++) {
            say(i);
            first.allLeave();
        }
        var second = attach(0);
        second.allLeave();

        outgoing.acknowledged(first, 0, 3);
        second.allLeave();

        assertThat(second.values()).containsExactly("1", "2", "3");
    }

    @Test
    void whatTheFormerSocketSaysLaterChangesNothing() {
        var first = attach(0);
        var second = attach(0);
        say("a");
        first.allLeave();
        assertThat(second.messages).as("its welcome is still on its way").hasSize(1);
        assertThat(outgoing.detach(first)).isFalse();

        second.allLeave();
        assertThat(second.values()).containsExactly("a");
    }

    @Test
    void aBeatComesOnlyWhenNothingElseDid() {
        var hand = attach(0);
        hand.allLeave();
        outgoing.beat();
        hand.allLeave();
        assertThat(hand.messages).noneMatch(ServerMessage.Beat.class::isInstance);
        outgoing.beat();
        hand.allLeave();
        assertThat(hand.messages).filteredOn(ServerMessage.Beat.class::isInstance).hasSize(1);
        outgoing.beat();
        hand.allLeave();
        assertThat(hand.messages).filteredOn(ServerMessage.Beat.class::isInstance).hasSize(2);
    }

    @Test
    void whatIsDoneWhileASocketResumesIsSaidBesideWhatWasKnownToBe() {
        outgoing.done(2);
        var hand = new Hand();
        outgoing.attach(hand, new ServerMessage.Welcome(SessionId.random(0), "token", 0, true, 2, 1), 0, List.of(1L));
        hand.allLeave();

        assertThat(hand.messages.getLast()).isEqualTo(new ServerMessage.Done(List.of(1L, 2L)));
    }

    @Test
    void aClientThatReadsNothingCostsItsBoundAndIsToldTheWholeWhenItReadsAgain() {
        var hand = attach(0);
        hand.allLeave();
        for (int i = 1; i <= 100; i++) {
            sayTo("c" + i, "x".repeat(1_000));
            assertThat(outgoing.kept()).isLessThanOrEqualTo(20_000);
        }
        outgoing.done(1);
        hand.allLeave();
        assertThat(outgoing.kept()).isZero();
        assertThat(slow.forgotten()).isOne();
        int frames = hand.values().size();
        assertThat(hand.messages).as("what it did isn't shown yet").noneMatch(ServerMessage.Done.class::isInstance);

        outgoing.acknowledged(hand, 0, frames - 1);
        hand.allLeave();
        assertThat(hand.values()).as("it hasn't read all that it was given").hasSize(frames);

        outgoing.acknowledged(hand, 0, frames);
        hand.allLeave();
        say("next");
        hand.allLeave();
        assertThat(hand.values().subList(frames, frames + 2)).containsExactly("whole", "next");
        assertThat(hand.messages).contains(new ServerMessage.Done(List.of(1L)));
    }

    @Test
    void aClientThatComesBackToNothingIsToldTheWholeInAFrameWhoseNumberNoneHadBefore() {
        var first = attach(0);
        first.allLeave();
        for (int i = 1; i <= 2; i++) {
            say(i);
            first.allLeave();
        }
        outgoing.detach(first);
        for (int i = 1; i <= 100; i++) {
            sayTo("c" + i, "x".repeat(1_000));
        }
        assertThat(outgoing.kept()).isZero();

        var second = attach(1);
        second.allLeave();
        assertThat(second.values()).containsExactly("whole");
        assertThat(second.messages.stream().filter(ServerMessage.Frame.class::isInstance).map(message -> ((ServerMessage.Frame) message).number()))
                .containsExactly(3L);
    }

    @Test
    void whatIsForgottenWhileItIsGivenAgainIsInTheWhole() {
        var first = attach(0);
        first.allLeave();
        for (int i = 1; i <= 3; i++) {
            say(i);
            first.allLeave();
        }
        var second = attach(0);
        second.oneLeaves();
        for (int i = 1; i <= 100; i++) {
            sayTo("c" + i, "x".repeat(1_000));
        }
        second.allLeave();
        assertThat(second.values()).containsExactly("1");

        outgoing.acknowledged(second, 0, 1);
        second.allLeave();
        assertThat(second.messages.stream().filter(ServerMessage.Frame.class::isInstance).map(message -> ((ServerMessage.Frame) message).number()))
                .containsExactly(1L, 4L);
    }

    @Test
    void nothingLeavesBetweenTheBeginningOfTheWholeAndTheWhole() {
        var hand = attach(0);
        hand.allLeave();
        outgoing.forget();
        outgoing.beginWhole();
        outgoing.done(1);
        hand.allLeave();
        assertThat(hand.messages).as("what it did isn't shown yet").noneMatch(ServerMessage.Done.class::isInstance);

        say("whole");
        hand.allLeave();
        assertThat(hand.messages.getLast()).isEqualTo(new ServerMessage.Done(List.of(1L)));
    }

    @Test
    void aPageThatIsLargerThanTheBoundIsToldOnceAndThenWhatChangesInIt() {
        var hand = attach(0);
        hand.allLeave();
        outgoing.restart();
        say("whole".repeat(10_000));
        hand.allLeave();
        say("next");
        hand.allLeave();
        assertThat(outgoing.isForgotten()).isFalse();

        for (int i = 1; i <= 30; i++) {
            sayTo("c" + i, "x".repeat(1_000));
        }
        assertThat(outgoing.isForgotten()).as("what comes beside the page has its bound").isTrue();

        outgoing.acknowledged(hand, 0, 1);
        hand.allLeave();
        assertThat(hand.values()).extracting(String::length).containsExactly(50_000, 5);
        assertThat(slow.forgotten()).isOne();
    }

    @Test
    void aFrameThatIsLargerThanTheBoundIsSentToAClientThatReads() {
        var hand = attach(0);
        hand.allLeave();
        say("x".repeat(100_000));
        hand.allLeave();
        assertThat(hand.values()).hasSize(1);
    }
}
