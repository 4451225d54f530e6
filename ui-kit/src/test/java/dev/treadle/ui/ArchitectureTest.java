// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.treadle.ui", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule componentsDocumentAndSessionKnowNeitherQuarkusNorKafka = noClasses()
            .that().resideInAnyPackage("dev.treadle.ui.component", "dev.treadle.ui.session", "dev.treadle.ui.job")
            .should().dependOnClassesThat().resideInAnyPackage("io.quarkus..", "org.apache.kafka..", "io.vertx..", "io.micrometer..", "jakarta..", "dev.treadle.protocol.wire");

    @ArchTest
    static final ArchRule onlyOnePackageTalksToKafka = noClasses()
            .that().resideOutsideOfPackage("dev.treadle.ui.kafka")
            .should().dependOnClassesThat().resideInAnyPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule componentsKnowNothingOfJobsOrSessions = noClasses()
            .that().resideInAPackage("dev.treadle.ui.component")
            .should().dependOnClassesThat().resideInAnyPackage("dev.treadle.ui.session", "dev.treadle.ui.job", "dev.treadle.ledger..");

    @ArchTest
    static final ArchRule thePackagesBelowFormNoCycle = slices().matching("dev.treadle.ui.(*)").should().beFreeOfCycles();
}
