// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Trouble;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/// What Kafka refuses this worker at the moment, by what the worker uses it for: said in the log once each, and by its health until it
/// is over. Safe for any number of threads.
final class Troubles {

    private static final Logger LOG = Logger.getLogger(Troubles.class);

    private final Incarnation worker;
    private final Map<String, String> current = new ConcurrentSkipListMap<>();

    Troubles(Incarnation worker) {
        this.worker = worker;
    }

    /// @param use what failed, as the end of "it can't …"
    /// @return whether Kafka refuses it, so that there is nothing else to say
    boolean refused(String use, Throwable failure) {
        var why = Trouble.refusal(failure);
        why.ifPresent(words -> note(use, words));
        return why.isPresent();
    }

    /// The same of any failure.
    void failed(String use, Throwable failure) {
        note(use, failure instanceof TopicSetup.Missing ? failure.getMessage() : Trouble.of(failure));
    }

    private void note(String use, String words) {
        if (!words.equals(current.put(use, words))) {
            LOG.warnf("worker=%s can't %s and goes on trying: %s", worker, use, words);
        }
    }

    /// It can again.
    void over(String use) {
        if (!current.isEmpty() && current.remove(use) != null) {
            LOG.infof("worker=%s can %s again", worker, use);
        }
    }

    boolean none() {
        return current.isEmpty();
    }

    /// In sentences for people.
    List<String> all() {
        return current.entrySet().stream().map(each -> "it can't " + each.getKey() + ": " + each.getValue()).toList();
    }
}
