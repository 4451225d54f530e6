// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScriptTest {

    private static final Path SCRIPT = Path.of("..", "treadle").toAbsolutePath().normalize();

    @TempDir
    Path tools;

    private record Result(int code, String out, String err) {}

    @Test
    void helpNamesEveryCommandAndEveryOption() throws Exception {
        var help = run("help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("up", "dev", "test", "bench", "build", "faults", "simulate", "--worlds", "--seed", "--minutes", "--plant", "--only", "--rounds", "dead list", "dead show", "dead retry")
                .contains(Options.KNOWN);
        assertThat(run("--help")).isEqualTo(help);
        assertThat(run()).isEqualTo(help);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            sideways,       treadle: unknown command 'sideways': './treadle help' lists them
            up --loud,      treadle: unknown option '--loud': './treadle help' lists them
            dev --ui 2,     treadle: --ui is for './treadle up': './treadle dev' runs one of each service
            faults --loud,  treadle: unknown option '--loud': './treadle help' lists them
            faults --rounds many,  treadle: --rounds is 'many': give a whole number from 1 to 999
            simulate --loud,  treadle: unknown option '--loud': './treadle help' lists them
            simulate --worlds none,  treadle: --worlds is 'none': give a whole number from 1 to 1000000
            simulate --seed 0,  treadle: --seed is '0': give a whole number from 1 to 999999999
            simulate --minutes,  treadle: --minutes is '': give a whole number from 1 to 10000
            test nonsense,  treadle: there is no module 'nonsense': the directories with a pom.xml are the modules
            """)
    void whatIsWrongInACallIsSaidInOneSentenceBeforeAnythingIsBuilt(String call, String sentence) throws Exception {
        assertThat(run(call.split(" "))).isEqualTo(new Result(2, "", sentence + "\n"));
    }

    @Test
    void aMistakeThatThereIsNotIsSaidWithThoseThatThereAre() throws Exception {
        var result = run("simulate", "--plant", "nonsense");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("treadle: there is no mistake 'nonsense' to plant, but: first-started-not-checked ")
                .endsWith(" woken-owner-goes-on\n");
    }

    @Test
    void aFaultThatThereIsNotIsSaidWithThoseThatThereAre() throws Exception {
        var result = run("faults", "--only", "nonsense");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("treadle: there is no fault 'nonsense', but: worker-killed ").endsWith(" client-silent\n");
    }

    @Test
    void aMavenOrANodeThatIsTooOldIsSaidWithTheVersionThatIsNeeded() throws Exception {
        tool("mvn", "Apache Maven 3.6.3 (cecedd343002696d0abb50b32b541b8a6ba2883f)");
        assertThat(run("build").err()).isEqualTo("treadle: mvn is Maven 3.6.3, 3.8.7 or later is needed: install a later one\n");
        tool("mvn", "Apache Maven 3.10.0");
        tool("node", "v18.19.0");
        assertThat(run("build").err()).isEqualTo("treadle: node is Node 18.19.0, 20 or later is needed: install a later one\n");
    }

    // A tool on the PATH before the real one, which says its version and can do nothing else.
    private void tool(String name, String version) throws IOException {
        var file = Files.writeString(tools.resolve(name), "#!/bin/sh\necho '" + version + "'\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Result run(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().compute("PATH", (name, path) -> tools + ":" + path);
        var process = builder.start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes());
        var err = new String(process.getErrorStream().readAllBytes());
        return new Result(process.waitFor(), out, err);
    }
}
