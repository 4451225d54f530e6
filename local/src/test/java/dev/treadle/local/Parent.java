// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A launcher with small programs in the place of the broker and the services, for the tests to run as a process:
/// `Parent FILE [--faults] NAME=WORD,WORD…`.
///
/// The file is where it notes its processes; with `--faults` a service that dies is started again; each further argument is a
/// service's name and the words that its [Child] gets. When everything is ready it says "PID NAME NUMBER" for each.
final class Parent {

    private Parent() {}

    static void main(String[] arguments) throws InterruptedException {
        var terminal = new Terminal(System.out, false);
        var words = Stream.of(arguments).skip(1).toList();
        var services = words.stream().filter(word -> !word.equals("--faults")).map(Parent::child).toList();
        var setup = new Setup(child("broker"), services, Duration.ofMinutes(1), List.of());
        var group = new ProcessGroup(terminal, new Leftovers(Path.of(arguments[0])), words.contains("--faults"));
        System.exit(new Launcher(terminal, group, setup).run(started ->
                started.stream().map(each -> "PID " + each.name() + " " + each.pid()).toList()));
    }

    private static Program child(String argument) {
        var parts = argument.split("=");
        var words = parts.length == 1 ? new String[0] : parts[1].split(",");
        return Program.main(parts[0], Child.class).arguments(words).readyOnLine("up");
    }
}
