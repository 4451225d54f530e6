// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;

/// The repository's pom.xml, which has every version.
final class RootPom {

    private RootPom() {}

    /// The value of a property, or of another element that has text alone and whose first occurrence is meant.
    static String property(String name) throws IOException {
        var found = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(Files.readString(Deployed.ROOT.resolve("pom.xml")));
        if (!found.find()) {
            throw new IllegalStateException("pom.xml has no " + name);
        }
        return found.group(1);
    }
}
