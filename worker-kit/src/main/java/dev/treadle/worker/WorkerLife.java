// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.service.UnknownKeys;
import dev.treadle.worker.BoundComputation.Found;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// Ties a worker to the application that it is part of: its Computations are the application's beans, it starts with it, and
/// it drains when that ends. With the health checks the only part of the kit that knows the container.
@Singleton
final class WorkerLife {

    /// A worker that is to be replaced ends with this code, which says so (EX_TEMPFAIL: try again). `./treadle up` starts
    /// another for this code alone; Kubernetes and `restart: on-failure` do it for every one that isn't 0.
    static final int REPLACE_ME = 75;

    private static final Logger LOG = Logger.getLogger(WorkerLife.class);
    /// The first words of ui-service's own keys.
    private static final Set<String> OTHERS = Set.of("journal", "ledger", "outbox", "replica", "session", "socket");

    private final Worker worker;

    /// @param mapper the application's own, so that its Work records are read as it is used to
    WorkerLife(WorkerConfig config, @Any Instance<Computation<?, ?, ?>> computations, ObjectMapper mapper) {
        var found = computations.handlesStream().map(handle -> new Found(type(handle.getBean()), handle.get())).toList();
        try {
            this.worker = new Worker(config, Computations.bind(found, config.work(), mapper), () -> Quarkus.asyncExit(REPLACE_ME));
        } catch (IllegalArgumentException e) {
            // Of this exception, and no other, Quarkus logs the message alone.
            throw new ConfigurationException(e.getMessage());
        }
    }

    Worker worker() {
        return worker;
    }

    void start(@Observes StartupEvent event, Config all, WorkerConfig config) {
        UnknownKeys.find(all, config, WorkerConfig.class, OTHERS).forEach(LOG::warn);
        worker.start();
    }

    /// Before anything is taken away that a running Computation may need.
    void drain(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) throws InterruptedException {
        worker.drain();
    }

    /// The container has resolved the type arguments, also those of a producer method's bean, which has no class of its own.
    private static Type type(Bean<?> bean) {
        return bean.getTypes().stream()
                .filter(type -> type instanceof ParameterizedType generic && generic.getRawType() == Computation.class)
                .findFirst().orElse(bean.getBeanClass());
    }
}
