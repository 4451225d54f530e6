// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.config.ConfigKeys;
import dev.treadle.config.KafkaProperties;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// Says at the start which keys are given that this service doesn't have, and would be ignored in silence. They don't stop it: after a
/// rollback the configuration is that of a newer version.
@Singleton
final class UnknownKeys {

    private static final Logger LOG = Logger.getLogger(UnknownKeys.class);

    /// Of ui-service, which may be given the same configuration, or be part of the same application.
    private static final Set<String> OTHERS = Set.of("journal", "ledger", "outbox", "replica", "session", "socket");

    void tell(@Observes StartupEvent start, Config config, WorkerConfig own) {
        find(config, own).forEach(LOG::warn);
    }

    static List<String> find(Config config, WorkerConfig own) {
        var names = new ArrayList<String>();
        for (var source : config.getConfigSources()) {
            // The environment's source has each variable as a property too, so that it could not be told whose it is.
            boolean environment = source instanceof EnvConfigSource;
            source.getPropertyNames().stream().filter(name -> !environment || !name.startsWith("treadle.")).forEach(names::add);
        }
        var known = ConfigMappings.getProperties(ConfigClass.configClass(WorkerConfig.class)).keySet();
        var sentences = new ArrayList<>(new ConfigKeys(known, OTHERS).unknown(names));
        sentences.addAll(KafkaProperties.unknownSaid(own.kafka().properties()));
        return sentences;
    }
}
