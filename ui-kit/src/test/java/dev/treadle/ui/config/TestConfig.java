// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;

/// A configuration as Quarkus would read it, without Quarkus.
public final class TestConfig {

    private TestConfig() {
    }

    public static UiConfig of(Map<String, String> values) {
        return new SmallRyeConfigBuilder().addDefaultInterceptors().withMapping(UiConfig.class)
                .withConverters(new Converter<?>[] {new MemorySizeConverter(), new DurationConverter()})
                .withDefaultValues(values).build().getConfigMapping(UiConfig.class);
    }
}
