// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/// Finds the keys that are given and that a service doesn't have: they would be ignored in silence. They don't stop it: after a
/// rollback the configuration is that of a newer version.
public final class UnknownKeys {

    private UnknownKeys() {
    }

    /// @param config all that is given
    /// @param own what the service has made of it
    /// @param mapping the mapping that it has been made by
    /// @param others the first words of the other service's keys: it may be given the same configuration, or be part of the same application
    /// @return a sentence for each
    public static <C extends ServiceConfig> List<String> find(Config config, C own, Class<C> mapping, Set<String> others) {
        var names = new ArrayList<String>();
        for (var source : config.getConfigSources()) {
            // The environment's source has each variable as a property too, so that it could not be told whose it is.
            boolean environment = source instanceof EnvConfigSource;
            source.getPropertyNames().stream().filter(name -> !environment || !name.startsWith("treadle.")).forEach(names::add);
        }
        var known = ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet();
        var sentences = new ArrayList<>(new ConfigKeys(known, others).unknown(names));
        sentences.addAll(KafkaProperties.unknownSaid(own.kafka().properties()));
        return sentences;
    }
}
