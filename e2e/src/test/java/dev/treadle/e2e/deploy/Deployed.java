// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import java.nio.file.Path;
import java.util.List;

/// One of the two services, and where its parts of the deployment are.
enum Deployed {
    UI_SERVICE, WORKER_SERVICE;

    /// The repository's directory.
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static final List<Deployed> ALL = List.of(values());

    /// What its module, its container and its manifest are called.
    String id() {
        return name().toLowerCase().replace('_', '-');
    }

    Path module() {
        return ROOT.resolve(id());
    }

    @Override
    public String toString() {
        return id();
    }
}
