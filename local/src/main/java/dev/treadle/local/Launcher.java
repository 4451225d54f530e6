// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// What `./treadle up` and `./treadle dev` run: a broker, and the services beside it, until somebody stops it.
///
/// It ends with 1 if a start fails or the broker dies; with 2, after one sentence, if something is wrong that the caller
/// can put right; and with 128 and the signal's number after a signal. However it ends, none of its processes is left.
final class Launcher {

    private final Terminal terminal;
    private final ProcessGroup group;
    private final Setup setup;

    Launcher(Terminal terminal, ProcessGroup group, Setup setup) {
        this.terminal = terminal;
        this.group = group;
        this.setup = setup;
    }

    static void main(String[] arguments) throws InterruptedException {
        try {
            var options = Options.parse(List.of(arguments));
            var root = Path.of(System.getProperty("treadle.root", "")).toAbsolutePath();
            // Left by the exit only, after the last process is gone: until then the data is in use.
            try (var data = DataDirectory.open(options.data().orElse(root.resolve(".treadle")).toAbsolutePath(), options.fresh())) {
                options.requireFreePorts();
                var setup = switch (options.mode()) {
                    case UP -> Setup.up(options, data, root);
                    case DEV -> Setup.dev(options, data, root, System.getProperty("treadle.maven"));
                };
                var terminal = Terminal.standard();
                var launcher = new Launcher(terminal, new ProcessGroup(terminal, data.processes(), options.faults()), setup);
                System.exit(launcher.run(new Advice(options, root)::lines));
            }
        } catch (UsageError e) {
            System.err.println("treadle: " + e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("treadle: " + e);
            System.exit(1);
        }
    }

    /// Starts everything, says what the given function makes of what then runs, and waits until it is over.
    ///
    /// @return the code to exit with
    int run(Function<List<ServiceProcess>, List<String>> whenReady) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            terminal.say("Starting the broker");
            group.startFoundation(setup.broker(), setup.patience());
            terminal.say("Starting " + String.join(", ", setup.services().stream().map(Program::name).toList()));
            group.startServices(setup.services(), setup.patience());
            LiveReload.poll(setup.polled());
            whenReady.apply(group.processes()).forEach(terminal::say);
            terminal.say(group.awaitBroken() + ", and without it nothing works.");
        } catch (IOException | TimeoutException e) {
            if (!group.isStopping()) {
                System.err.println("treadle: " + e.getMessage().lines().findFirst().orElseThrow());
            }
        }
        return 1;
    }

    private void stop() {
        terminal.say("Stopping: the services first, the broker last");
        try {
            group.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.say("Stopped");
    }
}
