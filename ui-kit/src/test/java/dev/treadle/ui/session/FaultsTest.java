// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.example.Faulty;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void aVisitorIsToldAnIdAndNothingThatTheErrorSays() {
        var toast = Faults.HIDDEN.toast(new IllegalStateException("the password is wool"));

        assertThat(toast.text()).contains(toast.id()).doesNotContain("wool", "IllegalState");
        assertThat(toast.detail()).isNull();
        assertThat(toast.id()).matches("[0-9a-z]{6}").isNotEqualTo(Faults.HIDDEN.toast(new Exception()).id());
    }

    @Test
    void whoWritesThePageIsToldTheMessageTheLineAndTheStack() {
        var toast = Faults.SHOWN.toast(Faulty.error("the thread broke"));

        assertThat(toast.text()).contains(toast.id());
        assertThat(toast.detail().lines()).startsWith("the thread broke", "at Faulty.java:" + Faulty.LINE + ", in dev.treadle.ui.example.Faulty", "",
                "java.lang.IllegalStateException: the thread broke");
        assertThat(toast.detail()).contains("  at ");
    }

    @Test
    void theLineIsTheUsersAlsoWhenTheJdkOrTheKitHasThrown() {
        assertThat(Faults.SHOWN.toast(Faulty.errorOfTheJdk()).detail()).contains("at Faulty.java:").startsWith("Index: 1");
        assertThat(Faults.SHOWN.toast(Faulty.errorOfTheKit()).detail()).contains("at Faulty.java:").startsWith("the step of a IntSlider");
    }

    @Test
    void anErrorWithoutAMessageOrWithALongStackIsStillToldInShort() {
        assertThat(Faults.SHOWN.toast(new StackOverflowError()).detail()).startsWith("StackOverflowError");
        var wordy = new IllegalStateException("x".repeat(100_000));
        assertThat(Faults.SHOWN.toast(wordy).detail()).hasSizeLessThan(9_000).endsWith("… the log has the rest");
    }
}
