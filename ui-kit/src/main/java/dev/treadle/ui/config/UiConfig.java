// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Everything about ui-service that can be configured. Checked when the service starts.
@ConfigMapping(prefix = "treadle")
public interface UiConfig {

    Kafka kafka();

    TopicSizes topics();

    Journal journal();

    Ledger ledger();

    Replica replica();

    Session session();

    Socket socket();

    Outbox outbox();

    /// By the Work type's name: what overrides the record's [dev.treadle.work.WorkType].
    Map<String, WorkTerms> work();

    /// `treadle.kafka`: how Kafka is reached. worker-service has the same keys.
    interface Kafka {

        /// Where: `host:port`, several with commas. The environment's `KAFKA_BOOTSTRAP_SERVERS` says it too.
        @WithDefault("${kafka.bootstrap.servers:localhost:9092}")
        String bootstrapServers();

        /// What else every Kafka client is given, by Kafka's own names: `treadle.kafka.properties."security.protocol"`.
        Map<String, String> properties();
    }

    /// `treadle.topics`: how the topics are called, and how large they are made if they are absent. worker-service has the
    /// same keys.
    interface TopicSizes {

        /// What their names begin with.
        @WithDefault(Topics.DEFAULT_PREFIX)
        String prefix();

        /// The Journal's partitions: the homes that there are. 12 unless said otherwise.
        Optional<Integer> journalPartitions();

        /// Over how many owners the queues' books can be spread. 4 unless said otherwise.
        Optional<Integer> ledgerPartitions();

        /// Replicas of each partition; the broker's default if absent.
        Optional<Short> replicas();

        default TopicSetup.Sizes sizes() {
            return new TopicSetup.Sizes(
                    journalPartitions().orElse(TopicSetup.Sizes.DEFAULT.journalPartitions()),
                    ledgerPartitions().orElse(TopicSetup.Sizes.DEFAULT.ledgerPartitions()),
                    replicas().orElse(TopicSetup.Sizes.DEFAULT.replicas()));
        }
    }

    /// `treadle.journal`
    interface Journal {

        /// In how many of the Journal's partitions this replica's new sessions have their homes. More spread the load of many
        /// sessions; fewer make a replica read less.
        @WithDefault("1")
        int homes();
    }

    /// `treadle.ledger`
    interface Ledger {

        /// Whether this replica takes part in keeping the Ledger. Somebody has to.
        @WithDefault("true")
        boolean enabled();

        /// Where the Ledger's state is kept between starts, for this Kafka and no other. What is lost of it is read from
        /// Kafka again; a directory for this start only, unless said otherwise.
        Optional<Path> stateDir();

        /// After how many missed beats of its worker, which come once a second, a running job is lost and begins its next
        /// attempt: 3 to 300. Fewer would take one beat that is late for a death. The same for every replica.
        @WithDefault("3")
        int missedBeats();

        /// Whether a job of a queue that stands open is handed out by the replica that submits it, without the Ledger's two
        /// hops. The Ledger counts it as if it had done so itself.
        @WithDefault("true")
        boolean fastPath();
    }

    /// `treadle.replica`
    interface Replica {

        /// Where other replicas reach this one, as `http://HOST:PORT` or `https://…`: this machine's own address and
        /// `quarkus.http.port` unless said otherwise.
        Optional<URI> address();

        /// How long another replica may take to answer before it is taken for dead, and the session that it hosts is claimed.
        @WithDefault("500ms")
        Duration patience();
    }

    /// `treadle.session`
    interface Session {

        /// What pages' tokens are sealed with, and replicas know each other by: 32 random bytes in Base64, the same for all
        /// replicas. `openssl rand -base64 32` makes one.
        Optional<String> key();

        /// The file that has the key, if `key` isn't given. One that isn't there is made, if that can be.
        Optional<Path> keyFile();

        /// How long a session whose page was closed waits for it: a reload is a close, too.
        @WithName("return")
        @WithDefault("10s")
        Duration comeBack();

        /// How long a session whose socket is gone waits for another one before it sleeps: it is written to Kafka, and costs no memory.
        @WithDefault("60s")
        Duration linger();

        /// How long a session sleeps before it is given up. A page that comes back later says so and begins anew. At the most as long
        /// as Kafka keeps the Journal (7 days).
        @WithDefault("3d")
        Duration sleep();

        /// How long a session's Snapshot waits for what else changes, after an Event's handlers have returned: the click's job is on a
        /// worker by then, and what the worker says of it leaves with the same Snapshot. If the replica dies meanwhile, those
        /// handlers run again elsewhere.
        @WithDefault("20ms")
        Duration snapshotDelay();

        /// How many windows may show one session, if its page is shared. One more takes the place of who has been away for the longest,
        /// or is refused if all are there.
        @WithDefault("20")
        int viewers();

        /// How many patches wait for a slow client before later values replace earlier ones.
        @WithDefault("256")
        int patches();

        /// How much of patches waits for a slow client before later values replace earlier ones.
        @WithDefault("64K")
        MemorySize patchMemory();

        /// How many frames a client may have unacknowledged before no more are sent.
        @WithDefault("256")
        int windowFrames();

        /// How much of frames a client may have unacknowledged before no more are sent.
        @WithDefault("1M")
        MemorySize windowMemory();

        /// How much waits for a slow client, or is unacknowledged by it, before all of that is forgotten and it is told the whole page
        /// when it reads again. What is on its way at that moment, one message, comes on top.
        @WithDefault("8M")
        MemorySize clientMemory();

        /// How many rows a plot without a rollover keeps as they are; of more, the older ones are thinned, and the lowest and the
        /// highest values stay.
        @WithDefault("250000")
        int plotRows();

        /// How many Events of one page are taken a second in the long run, and ten times as many at once; more are rejected.
        @WithDefault("200")
        int eventRate();

        /// How many Events of one page may be unhandled; more are rejected.
        @WithDefault("1000")
        int events();

        /// How many components a page may have. A change that would make it more throws `DocumentTooLarge`.
        @WithDefault("10000")
        int components();

        /// How much the properties of a page's components may hold in all. A change that would make it more throws
        /// `DocumentTooLarge`. Rows of plots and logs are bounded otherwise.
        @WithDefault("16M")
        MemorySize documentSize();

        /// How many sessions that began here one client address may have at once. More are refused, and their pages say so. Whose
        /// address counts behind a proxy, `quarkus.http.proxy.*` says.
        @WithDefault("1000")
        int perClient();
    }

    /// `treadle.socket`
    interface Socket {

        /// How often a silent socket is told that it is alive. Either side gives it up after three times that.
        @WithDefault("3s")
        Duration beat();

        /// How large a message of a browser may be. An Event that is larger is rejected; anything else closes the socket, and so does
        /// what is larger than `quarkus.websockets-next.server.max-message-size`.
        @WithDefault("256K")
        MemorySize messageSize();

        /// From which other origins pages may open the socket (`https://example.org`): for a proxy that changes the host.
        Optional<List<String>> origins();
    }

    /// `treadle.outbox`
    interface Outbox {

        /// How much of Updates is kept while Kafka is out of reach; then submitting fails.
        @WithDefault("64M")
        MemorySize kept();
    }

    /// `treadle.work."TYPE"`: each as [dev.treadle.work.WorkType] has it.
    interface WorkTerms {

        Optional<String> queue();

        OptionalInt priority();

        OptionalInt attempts();

        OptionalInt losses();

        Optional<String> backoff();

        @WithName("max-backoff")
        Optional<String> maxBackoff();

        @WithName("attempt-timeout")
        Optional<String> attemptTimeout();

        Optional<String> timeout();

        Optional<String> delay();

        Optional<String> grace();

        @WithName("orphan-grace")
        Optional<String> orphanGrace();

        @WithName("at-most-once")
        Optional<Boolean> atMostOnce();

        OptionalInt limit();

        @WithName("limit-by")
        Optional<String> limitBy();
    }
}
