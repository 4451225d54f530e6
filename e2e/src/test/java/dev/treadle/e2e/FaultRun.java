// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.RunningPair.Ui;
import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.socket.ServerMessage.Welcome;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// One fault, done once: the pages that are watched, what their numbers have come to, and when the fault was.
final class FaultRun {

    /// How many numbers are shown before anything is done.
    private static final int UNDER_WAY = 40;
    private static final Duration RECOVERING = Duration.ofSeconds(60);

    /// What is done to the processes.
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    /// What came of it.
    ///
    /// @param late how many numbers an execution said when they didn't count any more
    /// @param recoveryMillis from the fault, or its end, until the first new number was shown
    record Outcome(Fault fault, List<Account> accounts, int attempts, int late, double recoveryMillis) {}

    private final FaultRig rig;
    private final Stage stage;
    private final boolean full;
    private final Map<CountingPage, Integer> pages = new LinkedHashMap<>();
    private final Map<CountingPage, Truth> truths = new LinkedHashMap<>();
    private Wire balancer;
    private boolean oneAttempt;
    private double from;
    private double recoveryMillis;

    FaultRun(FaultRig rig, Stage stage, boolean full) {
        this.rig = rig;
        this.stage = stage;
        this.full = full;
    }

    FaultRig rig() {
        return rig;
    }

    /// Whether there is time for all of it, or what is long has to be short.
    boolean full() {
        return full;
    }

    /// Opens a page at the replica that doesn't keep the Ledger, and waits until its numbers stream.
    CountingPage count(int numbers) throws Exception {
        while (true) {
            var host = rig.host();
            var page = count(host.address(), numbers);
            if (rig.owner() != host) {
                return page;
            }
            // A replica that came in a moment ago has been given the Ledger, or has given it to this one: another page, then.
            pages.remove(page);
        }
    }

    /// The same at an address.
    CountingPage count(URI service, int numbers) throws Exception {
        var page = open(service);
        count(page, numbers);
        page.awaitRows(UNDER_WAY);
        return page;
    }

    /// The same at that one of the replicas, through a balancer that leads whoever comes next to any of them.
    CountingPage countBehindTheBalancer(Ui host, int numbers) throws Exception {
        balancer = stage.wire(host.address());
        var page = count(balancer.address(), numbers);
        balancer.leadTo(rig.addresses());
        return page;
    }

    /// Has it lead to all that there are now.
    void balanceAgain() {
        balancer.leadTo(rig.addresses());
    }

    /// Has the browser come again, to another one: a balancer leads nobody to a replica that doesn't answer.
    void cutTheBalancerTo(Ui host) {
        balancer.leadTo(Stream.of(rig.addresses()).filter(address -> !address.equals(host.address())).toArray(URI[]::new));
        balancer.cut();
        balancer.mend();
    }

    /// A rolling restart of the replicas.
    void renewUis() throws Exception {
        rig.renewUis(balancer);
    }

    /// Kills all that runs, and starts it again.
    void restartAll() throws Exception {
        rig.restartAll();
        balanceAgain();
    }

    /// Opens one more page where the Ledger isn't kept.
    CountingPage open() throws Exception {
        return open(rig.host().address());
    }

    private CountingPage open(URI service) {
        var page = CountingPage.open(stage, service);
        page.visit().expectCuts();
        return page;
    }

    /// Begins to count on a page.
    void count(CountingPage page, int numbers) {
        pages.put(page, numbers);
        page.count(numbers);
    }

    /// The worker that counts on a page now.
    ServiceProcess workerOf(CountingPage page) {
        return rig.workerOf(page);
    }

    /// Does it. Recovery counts from here.
    void strike(Deed deed) throws Exception {
        mended();
        deed.run();
    }

    /// What was done has come to its end: recovery counts from here.
    void mended() {
        from = pages.keySet().iterator().next().sightings().now();
    }

    /// Lets time pass in which the fault goes on: what is tried is that it makes no difference.
    void hold(Duration time) {
        pages.keySet().iterator().next().visit().page().waitForTimeout(time.toMillis());
    }

    /// Waits until another attempt's first number is shown: that is the recovery.
    void awaitNextAttempt(CountingPage page) throws Exception {
        int before = attemptAt(page, from);
        await(page, before);
    }

    private static int attemptAt(CountingPage page, double moment) {
        return page.sightings().all().stream().filter(sighting -> sighting.at() <= moment && !sighting.rows().isEmpty())
                .reduce((first, second) -> second).orElseThrow().rows().getLast().attempt();
    }

    /// Waits until anything new is shown: that is the recovery.
    void awaitNews(CountingPage page) throws Exception {
        await(page, 0);
    }

    private void await(CountingPage page, int attempt) throws Exception {
        var first = Until.holds("a new number is shown", RECOVERING, () -> page.sightings().firstAfter(from, attempt), OptionalDouble::isPresent);
        recoveryMillis = first.getAsDouble() - from;
    }

    /// Nothing is to be waited for if all is well: what counts is for how long nothing new was shown.
    void recoveryIsTheLongestSilence(CountingPage page) throws Exception {
        page.awaitRows(pages.get(page));
        recoveryMillis = page.sightings().longestSilenceAfter(from);
    }

    /// No healthy attempt is to be ended by this.
    void requireOneAttempt() {
        oneAttempt = true;
    }

    /// Lets a browser read on, and waits until its page is told as a whole, which has to be while its job is under way.
    void readOn(CountingPage page, Deed deed) throws Exception {
        long before = page.visit().timesToldWhole();
        mended();
        deed.run();
        awaitNews(page);
        Until.holds("the page is told as a whole", page.visit()::timesToldWhole, times -> times > before);
        assertThat(page.sightings().rows()).as("what is shown once the page is told as a whole").hasSizeLessThan(pages.get(page));
    }

    /// All was said on the socket that the page had at first.
    void requireOneSocket(CountingPage page) {
        assertThat(page.visit().heard(Welcome.class)).hasSize(1);
    }

    /// Waits until every job is done.
    void awaitEnd() throws Exception {
        for (var page : pages.keySet()) {
            page.awaitRows(pages.get(page));
            page.awaitEnd();
        }
    }

    /// Does a fault and waits until every job is done.
    Outcome of(Fault fault) throws Exception {
        rig.complete();
        fault.drill().run(this);
        rig.beginWorkers();
        var accounts = accounts();
        return new Outcome(fault, accounts, truths.values().stream().mapToInt(Truth::attempts).sum(),
                truths.values().stream().mapToInt(Truth::late).sum(), recoveryMillis);
    }

    /// Waits until every job is done, and takes account of what was shown.
    List<Account> accounts() throws Exception {
        awaitEnd();
        var updates = rig.pair().journal().updates();
        for (var page : pages.keySet()) {
            truths.put(page, Truth.of(updates.stream().filter(update -> update.session().equals(page.visit().session())).toList()));
        }
        if (oneAttempt) {
            assertThat(truths.values()).as("attempts at jobs that nothing was done to").allMatch(truth -> truth.attempts() == 1);
        }
        return pages.entrySet().stream().map(each -> Account.of(each.getKey().sightings().all(), truths.get(each.getKey()), each.getValue())).toList();
    }
}
