// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A program that can be run as a process of its own: how it is called, and how to know that it is ready.
///
/// Each method changes the program and returns it; [#start()] may be called again for another run of the same. Not
/// thread-safe. A program on a JVM ends when the process that started it does, even if that one is killed.
public final class Program {

    /// How to know that a program is ready.
    sealed interface Readiness {

        /// It is ready as soon as it runs.
        record Running() implements Readiness {}

        /// It is ready once it has printed a line with this in it.
        record Line(String fragment) implements Readiness {}

        /// It is ready once a GET of the address is answered with 200 and a body with all of this in it.
        record Answer(URI address, List<String> saying) implements Readiness {}
    }

    private final String name;
    private final boolean jvm;
    private final String executable;
    private final List<String> options = new ArrayList<>();
    private final List<String> target;
    private final Map<String, String> environment = new HashMap<>();
    private Duration lag = Duration.ZERO;
    private Path directory = Path.of("").toAbsolutePath();
    private Readiness readiness = new Readiness.Running();
    private Consumer<String> output = line -> {};

    private Program(String name, boolean jvm, String executable, List<String> target) {
        this.name = name;
        this.jvm = jvm;
        this.executable = executable;
        this.target = new ArrayList<>(target);
    }

    /// A jar, run by this JVM's own `java`.
    ///
    /// @param name what the process is called in messages
    public static Program jar(String name, Path jar) {
        return new Program(name, true, java(), List.of("-jar", jar.toString()));
    }

    /// A class with a `main`, run by this JVM's own `java` on this JVM's own class path.
    ///
    /// @param name what the process is called in messages
    public static Program main(String name, Class<?> main) {
        return new Program(name, true, java(), List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    }

    /// Any other executable. It is not tethered; see [TetherJar#option].
    static Program command(String name, String executable) {
        return new Program(name, false, executable, List.of());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// Adds options, which stand before what is run: `-Xmx512m`.
    public Program options(String... added) {
        options.addAll(List.of(added));
        return this;
    }

    /// Adds a system property.
    public Program property(String key, Object value) {
        return options("-D" + key + "=" + value);
    }

    /// Adds arguments, which stand after what is run.
    public Program arguments(String... added) {
        target.addAll(List.of(added));
        return this;
    }

    /// Adds an environment variable to those that this process has.
    public Program environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// Where it runs; this process's own directory by default.
    public Program directory(Path path) {
        directory = path.toAbsolutePath();
        return this;
    }

    /// How much longer than this process it lives, if this process dies without stopping it; not at all by default.
    public Program lag(Duration time) {
        lag = time;
        return this;
    }

    /// It is ready once it has printed a line with this in it. By default a program is ready as soon as it runs.
    public Program readyOnLine(String fragment) {
        readiness = new Readiness.Line(fragment);
        return this;
    }

    /// It is ready once a GET of the address is answered with 200.
    ///
    /// @param saying what has to stand in the answer's body besides
    public Program readyAt(URI address, String... saying) {
        readiness = new Readiness.Answer(address, List.of(saying));
        return this;
    }

    /// Who takes each line that it prints, on either of its outputs; called on one thread a process.
    public Program output(Consumer<String> taker) {
        output = taker;
        return this;
    }

    /// What the process is called in messages.
    public String name() {
        return name;
    }

    /// Starts it, and returns at once.
    ///
    /// @throws IOException if the executable cannot be run
    public ServiceProcess start() throws IOException {
        return ServiceProcess.start(this);
    }

    List<String> command() throws IOException {
        var command = new ArrayList<String>();
        command.add(executable);
        if (jvm) {
            command.add(TetherJar.option(lag));
        }
        command.addAll(options);
        command.addAll(target);
        return command;
    }

    Map<String, String> environment() {
        return environment;
    }

    Path directory() {
        return directory;
    }

    Readiness readiness() {
        return readiness;
    }

    Consumer<String> output() {
        return output;
    }
}
