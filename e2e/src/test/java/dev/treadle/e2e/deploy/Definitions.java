// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the overlays' custom resources are defined by: Strimzi's and KEDA's definitions, made from the packages that these publish, when a
/// test first asks. A field that a definition doesn't have is an error.
public final class Definitions {

    /// Whose definition is made of which class.
    private static final Map<String, String> STRIMZI = Map.of(
            "Kafka", "io.strimzi.api.kafka.model.kafka.Kafka",
            "KafkaNodePool", "io.strimzi.api.kafka.model.nodepool.KafkaNodePool",
            "KafkaTopic", "io.strimzi.api.kafka.model.topic.KafkaTopic",
            "KafkaUser", "io.strimzi.api.kafka.model.user.KafkaUser");
    private static final String KEDA = "2.18.1";
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    private static Definitions made;

    private final Path directory;
    private final Map<String, JsonSchema> schemas = new HashMap<>();

    private Definitions(Path directory) {
        this.directory = directory;
    }

    /// Made once a run.
    public static synchronized Definitions make() throws Exception {
        if (made == null) {
            var definitions = new Definitions(Files.createDirectories(Path.of("target/definitions").toAbsolutePath()));
            definitions.ofStrimzi();
            definitions.schemas.put("keda.sh/v1alpha1/ScaledObject", SCHEMAS.getSchema(KedaModels.scaledObject(definitions.directory)));
            made = definitions;
        }
        return made;
    }

    /// Strimzi's, as files that kubectl applies.
    public static List<Path> ofStrimzi(Definitions of) {
        return STRIMZI.keySet().stream().sorted().map(kind -> of.directory.resolve(kind + ".yaml")).toList();
    }

    /// KEDA's own definition of a ScaledObject, which is in its Go module; absent where there is no Go to fetch it.
    public static Optional<Path> ofKeda() throws Exception {
        if (Stream.of(System.getenv("PATH").split(":")).noneMatch(each -> Files.isExecutable(Path.of(each, "go")))) {
            return Optional.empty();
        }
        var directory = Files.createDirectories(Path.of("target/definitions/go").toAbsolutePath());
        run(directory, List.of("sh", "-c", "GOFLAGS='-mod=mod -modcacherw' GOMODCACHE=$PWD/modules go mod download github.com/kedacore/keda/v2@v" + KEDA));
        return Optional.of(directory.resolve("modules/github.com/kedacore/keda/v2@v" + KEDA + "/config/crd/bases/keda.sh_scaledobjects.yaml"));
    }

    private void ofStrimzi() throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", Path.of("target/strimzi").toAbsolutePath() + "/*", "io.strimzi.crdgenerator.CrdGenerator", "--yaml"));
        STRIMZI.forEach((kind, type) -> command.add(type + "=" + directory.resolve(kind + ".yaml")));
        run(directory, command);
        for (var file : ofStrimzi(this)) {
            var definition = new YAMLMapper().readTree(file.toFile()).get("spec");
            for (var version : definition.get("versions")) {
                var schema = strict(version.at("/schema/openAPIV3Schema").deepCopy());
                // What every object has is the API's own.
                ((ObjectNode) schema.get("properties")).putObject("metadata").put("type", "object");
                schemas.put(definition.get("group").asText() + "/" + version.get("name").asText() + "/" + definition.at("/names/kind").asText(),
                        SCHEMAS.getSchema(schema));
            }
        }
    }

    /// Runs a program and fails with all that it said, unless it succeeds.
    static void run(Path directory, List<String> command) throws Exception {
        var said = Files.createTempFile("treadle-", ".txt");
        try {
            var process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
            assertThat(process.exitValue()).as("the exit code of %s, which said:\n%s", command, Files.readString(said)).isZero();
        } finally {
            Files.delete(said);
        }
    }

    /// An object has no fields but those that are named, except where a definition says that it may.
    private static JsonNode strict(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.get("properties") instanceof ObjectNode properties && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                object.put("additionalProperties", false);
                properties.forEach(Definitions::strict);
            }
            strict(object.path("items"));
            strict(object.path("additionalProperties"));
            // What no validator but Kubernetes's own knows would be warned of.
            object.remove(List.of("example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations", "x-kubernetes-int-or-string"));
        }
        return schema;
    }

    boolean has(String kind) {
        return schemas.containsKey(kind);
    }

    Set<String> kinds() {
        return schemas.keySet();
    }

    /// @throws IOException that says what is wrong with an object, if something is
    void check(String kind, JsonNode object) throws IOException {
        var wrong = schemas.get(kind).validate(object);
        if (!wrong.isEmpty()) {
            throw new IOException(kind + " " + object.at("/metadata/name").asText() + ": "
                    + wrong.stream().map(ValidationMessage::getMessage).sorted().collect(Collectors.joining("; ")));
        }
    }
}
