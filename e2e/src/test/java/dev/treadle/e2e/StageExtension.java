// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives each test its [Stage], keeps evidence when one fails, and closes behind it.
final class StageExtension implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {

    private static final Namespace HERE = Namespace.create(StageExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stage(context);
    }

    private static Stage stage(ExtensionContext context) {
        var test = context.getRequiredTestMethod().getName();
        // The runs of a parameterised test differ by what is displayed only.
        var run = context.getDisplayName().startsWith(test) ? "" : context.getDisplayName().replaceAll("[^A-Za-z0-9]+", "-");
        var name = context.getRequiredTestClass().getSimpleName() + "/" + test + run;
        // The root's store closes what it holds at the end of the run.
        var backdrop = context.getRoot().getStore(HERE).computeIfAbsent(Backdrop.class, key -> new Backdrop(), Backdrop.class);
        return context.getStore(HERE).computeIfAbsent(Stage.class, key -> new Stage(name, backdrop), Stage.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            stage(context).keepEvidence();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        stage(context).close();
    }
}
