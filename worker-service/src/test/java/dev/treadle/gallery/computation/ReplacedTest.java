// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The service ends by itself when another one would do better.
@QuarkusMainTest
@TestProfile(ReplacedTest.OneSlot.class)
class ReplacedTest {

    public static class OneSlot implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("treadle.worker.queues.sticky.slots", "1");
        }

        /// It has a broker of its own.
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(KafkaWithStickyJob.class));
        }
    }

    @Test
    void aWorkerWhoseSlotsAreStuckEndsWithTheCodeThatSaysThatItIsToBeReplaced(QuarkusMainLauncher launcher) {
        assertThat(launcher.launch().exitCode()).isEqualTo(75);
    }
}
