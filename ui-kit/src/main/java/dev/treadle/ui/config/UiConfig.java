// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import dev.treadle.service.ServiceConfig;
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
public interface UiConfig extends ServiceConfig {

    Journal journal();

    Ledger ledger();

    Replica replica();

    Session session();

    Socket socket();

    Outbox outbox();

    /// By the Work type's name: what overrides the record's [dev.treadle.work.WorkType].
    Map<String, WorkTerms> work();

    /// `treadle.journal`
    interface Journal {

        /// In how many of the Journal's partitions this replica's new sessions have their homes. More spread the load of many sessions;
        /// fewer make a replica read less.
        @WithDefault("1")
        int homes();
    }

    /// `treadle.ledger`
    interface Ledger {

        /// Whether this replica takes part in keeping the Ledger. Somebody has to.
        @WithDefault("true")
        boolean enabled();

        /// Where the Ledger's state is kept between starts, for this Kafka and no other. What is lost of it is read from Kafka again.
        ///
        /// Default: one for this start
        Optional<Path> stateDir();

        /// After how many missed beats of its worker a running job is lost and begins its next attempt, 3 to 300. Beats come once a
        /// second, so three are two to three seconds after a worker's end. The beat itself isn't configurable: a worker that beat more
        /// slowly than the canaries that it is measured by would be taken for dead. The same for every replica.
        @WithDefault("3")
        int missedBeats();

        /// Whether a job of a queue that stands open is handed out by the replica that submits it, without the Ledger's two hops. The
        /// Ledger counts it as if it had done so itself.
        @WithDefault("true")
        boolean fastPath();
    }

    /// `treadle.replica`
    interface Replica {

        /// Where other replicas reach this one: `http://HOST:PORT`, or `https://…`.
        ///
        /// Default: this machine's address and `quarkus.http.port`
        Optional<URI> address();

        /// How long another replica may take to answer before it is taken for dead, and the session that it hosts is claimed; `10ms` to
        /// `10s`. Where replicas are far from each other, or short of processors, more of it has fewer pages drawn anew, and a page
        /// waits longer whose host has died.
        @WithDefault("500ms")
        Duration patience();
    }

    /// `treadle.session`
    interface Session {

        /// What pages' tokens are sealed with, and replicas know each other by: 32 random bytes in Base64 (`openssl rand -base64 32`),
        /// the same for all replicas.
        ///
        /// Default: none
        Optional<String> key();

        /// The file that has the key, if `key` isn't given. It is made if it isn't there. With neither, each start has a key of its
        /// own, and says so in the log.
        ///
        /// Default: none
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

        /// How long a session's Snapshot waits for what else changes, after an Event's handlers have returned; `0` to `1s`. The click's
        /// job is on a worker by then, and what the worker says of it leaves with the same Snapshot. If the replica dies meanwhile,
        /// those handlers run again elsewhere.
        @WithDefault("20ms")
        Duration snapshotDelay();

        /// How many windows may show one session, if its page is shared. One more takes the place of who has been away for the longest,
        /// or is refused if all are there.
        @WithDefault("20")
        int viewers();

        /// How many patches wait for a slow client before later values replace earlier ones.
        @WithDefault("256")
        int patches();

        /// How much of patches waits for it before that.
        @WithDefault("64K")
        MemorySize patchMemory();

        /// How many frames a client may have unacknowledged before no more are sent.
        @WithDefault("256")
        int windowFrames();

        /// How much of frames it may have unacknowledged before that.
        @WithDefault("1M")
        MemorySize windowMemory();

        /// How much waits for a slow client, or is unacknowledged by it, before all of that is forgotten and it is told the whole page
        /// when it reads again. The one message that is on its way at that moment comes on top, and so does the page itself while it is
        /// told as a whole. The metric `treadle.clients.kept` says how much is kept for all clients of the replica.
        @WithDefault("8M")
        MemorySize clientMemory();

        /// How many rows a plot without a rollover keeps as they are. Of more, the older ones are thinned: of each few the lowest and
        /// the highest of each line stay. Rows of a run that may be taken back aren't thinned before its checkpoint or end.
        @WithDefault("250000")
        int plotRows();

        /// How many Events of one page are taken a second in the long run, and ten times as many at once; more are rejected, and
        /// counted as `rate`.
        @WithDefault("200")
        int eventRate();

        /// How many Events of one page may be unhandled; more are rejected, and counted in `treadle.events.rejected` as `busy`.
        @WithDefault("1000")
        int events();

        /// How many components a page may have. A change that would make it more throws `DocumentTooLarge`, and changes nothing.
        @WithDefault("10000")
        int components();

        /// How much the properties of a page's components may hold in all, a character as one byte. A change that would make it more
        /// throws `DocumentTooLarge`, and changes nothing. Rows of plots and logs are bounded by their own number.
        @WithDefault("16M")
        MemorySize documentSize();

        /// How many sessions that began here one client address may have at once, those included whose page is away for a while. More
        /// are refused, and their pages say so.
        @WithDefault("1000")
        int perClient();
    }

    /// `treadle.socket`
    interface Socket {

        /// How often a silent socket is told that it is alive.
        @WithDefault("3s")
        Duration beat();

        /// How large a message of a browser may be, up to `1M`. An Event that is larger is rejected; anything else that is closes the
        /// socket.
        @WithDefault("256K")
        MemorySize messageSize();

        /// From which other origins pages may open the socket.
        ///
        /// Default: none
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

        /// The queue that it waits in.
        Optional<String> queue();

        /// −100 to 100; higher goes first.
        OptionalInt priority();

        /// How many attempts may fail by the Computation's own doing before the job is discarded.
        OptionalInt attempts();

        /// How many attempts **in a row** may be lost with their worker, or keep a slot of it, before the job is discarded as poison.
        OptionalInt losses();

        /// The wait before the second attempt; it doubles with each further one, and up to a fifth is added, by a jitter that derives
        /// from the job's id.
        Optional<String> backoff();

        /// The longest such wait, the jitter apart.
        @WithName("max-backoff")
        Optional<String> maxBackoff();

        /// How long one attempt may run. Then it is interrupted, fails as `timeout`, and is tried again if attempts are left; one that
        /// doesn't end within `grace` fails as `stuck`.
        ///
        /// Default: none
        @WithName("attempt-timeout")
        Optional<String> attemptTimeout();

        /// How long the job may take in all, from its submission. Then it is discarded, wherever it stands.
        ///
        /// Default: none
        Optional<String> timeout();

        /// How long it waits before it may be dispatched.
        ///
        /// Default: none
        Optional<String> delay();

        /// How long a Computation that is told to end may go on before it is given up.
        Optional<String> grace();

        /// For how long it may go on when its page is gone for good; `never` ends nothing.
        ///
        /// Default: `never`
        @WithName("orphan-grace")
        Optional<String> orphanGrace();

        /// Whether it must not even begin twice.
        @WithName("at-most-once")
        Optional<Boolean> atMostOnce();

        /// How many jobs of one key may run at once.
        ///
        /// Default: none
        OptionalInt limit();

        /// The record's component that is the key.
        ///
        /// Default: the session
        @WithName("limit-by")
        Optional<String> limitBy();
    }
}
