// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Where the [Tether] is as a jar, which is what a JVM takes an agent from.
///
/// It is this module's own jar; when the module runs from a directory of classes, as in its own tests, a jar with the
/// one class is written beside that directory.
final class TetherJar {

    private static final Duration BOUND = Duration.ofSeconds(8);

    private TetherJar() {}

    /// The JVM option that tethers a program to this process.
    ///
    /// @param lag how long it goes on after this process is gone
    static String option(Duration lag) throws IOException {
        return "-javaagent:" + locate() + "=" + Tether.argument(lag, BOUND);
    }

    private static synchronized Path locate() throws IOException {
        var origin = origin();
        if (!Files.isDirectory(origin)) {
            return origin;
        }
        var jar = origin.resolveSibling("tether.jar");
        var written = Files.createTempFile(origin.getParent(), "tether", ".jar");
        write(written);
        // Moved as a whole, because another JVM may be starting with the one that was there.
        return Files.move(written, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path origin() {
        try {
            return Path.of(Tether.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place that " + Tether.class + " was loaded from is no path", e);
        }
    }

    private static void write(Path jar) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Tether.class.getName());
        var name = Tether.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var in = Tether.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }
}
