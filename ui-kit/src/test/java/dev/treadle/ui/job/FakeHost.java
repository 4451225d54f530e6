// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A replica without a Kafka: keeps what is appended, and makes it durable when told to.
public final class FakeHost implements JobHost {

    private final TermsBook terms = new TermsBook(Map.of());
    private final Payloads payloads = new Payloads(new JsonMapper());
    private final List<JobUpdate> appended = new ArrayList<>();
    private final List<Runnable> durable = new ArrayList<>();
    private final Map<String, QueueState> queues = new HashMap<>();
    private String trouble = "";

    @Override
    public int home() {
        return 3;
    }

    @Override
    public synchronized void append(JobUpdate update, Runnable whenDurable) {
        appended.add(update);
        durable.add(whenDurable);
        notifyAll();
    }

    public synchronized List<JobUpdate> appended() {
        return List.copyOf(appended);
    }

    public synchronized void makeDurable() {
        durable.forEach(Runnable::run);
        durable.clear();
    }

    public synchronized void queue(QueueState state) {
        queues.put(state.queue(), state);
    }

    public synchronized void trouble(String text) {
        trouble = text;
    }

    @Override
    public long read(int home) {
        return -1;
    }

    @Override
    public synchronized QueueState queue(String name) {
        return queues.get(name);
    }

    @Override
    public synchronized String trouble() {
        return trouble;
    }

    @Override
    public Terms terms(Class<?> work) {
        return terms.of(work);
    }

    @Override
    public Payloads payloads() {
        return payloads;
    }
}
