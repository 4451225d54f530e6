// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The last stage of a Dockerfile, with what the stages before it have that it is built on: what its image is made of.
///
/// @param base         the image that all of that begins with
/// @param instructions what follows, each on one line
record Dockerfile(String base, List<String> instructions) {

    static Dockerfile of(Deployed service) throws IOException {
        return in(service.module());
    }

    static Dockerfile in(Path directory) throws IOException {
        return parse(Files.readString(directory.resolve("Dockerfile")));
    }

    /// The command that its containers run.
    List<String> entryPoint() throws IOException {
        return List.of(new ObjectMapper().readValue(one("ENTRYPOINT"), String[].class));
    }

    static Dockerfile parse(String text) {
        var stages = new HashMap<String, Dockerfile>();
        var stage = new Dockerfile("", List.of());
        // Comments go first, because one may stand in the middle of a continued instruction.
        for (var line : text.replaceAll("(?m)^\\s*#.*\\R", "").replaceAll("\\\\\\R\\s*", " ").lines().filter(each -> !each.isBlank()).toList()) {
            if (line.startsWith("FROM ")) {
                var words = line.split(" ");
                var before = stages.getOrDefault(words[1], new Dockerfile(words[1], List.of()));
                stage = new Dockerfile(before.base, new ArrayList<>(before.instructions));
                if (words.length > 2) {
                    stages.put(words[3], stage);
                }
            } else {
                stage.instructions.add(line.strip());
            }
        }
        return stage;
    }

    /// What follows an instruction's name, wherever it stands.
    List<String> all(String instruction) {
        return instructions.stream().filter(each -> each.startsWith(instruction + " "))
                .map(each -> each.substring(instruction.length()).strip()).toList();
    }

    /// What follows the name of an instruction that has to stand there once.
    String one(String instruction) {
        var found = all(instruction);
        if (found.size() != 1) {
            throw new IllegalStateException(instruction + " is there " + found.size() + " times, once is expected: " + instructions);
        }
        return found.getFirst();
    }

    Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        for (var line : all("ENV")) {
            for (var pair : line.split(" ")) {
                environment.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        return environment;
    }

    int port() {
        return Integer.parseInt(one("EXPOSE"));
    }

    /// What says of it whose it is and which version, by the names that the OCI gives.
    Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        var found = Pattern.compile("(\\S+)=\"([^\"]*)\"").matcher(one("LABEL"));
        while (found.find()) {
            labels.put(found.group(1), found.group(2));
        }
        return labels;
    }

    /// The command that says whether a container of it is healthy.
    List<String> healthCheck() throws IOException {
        var check = one("HEALTHCHECK");
        return List.of(new ObjectMapper().readValue(check.substring(check.indexOf('[')), String[].class));
    }
}
