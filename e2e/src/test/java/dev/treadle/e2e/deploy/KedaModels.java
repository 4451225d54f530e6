// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The schema of KEDA's ScaledObject, read from the types that `@kubernetes-models/keda` has of it. KEDA's own definitions are in its Go module
/// alone; that package is made from the same Go types, and has what they are called, of which type they are, and which of them there have to be.
final class KedaModels {

    private static final Pattern INTERFACE = Pattern.compile("export interface I\\w+[^{]*\\{\\n(.*?)\\n}", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("^ {4}\"(\\w+)\"(\\??): (\\{.*?^ {4}}|[^\\n]*);$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern OWN = Pattern.compile("IComGithubKedacoreKedaV2ApisKedaV1alpha1(\\w+)");
    private static final Pattern MAP = Pattern.compile("\\{\\s*\\[key: string]: (.*?);\\s*}", Pattern.DOTALL);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Path models;

    private KedaModels(Path models) {
        this.models = models;
    }

    /// Fetches the package, if that wasn't done before.
    static JsonNode scaledObject(Path directory) throws Exception {
        var version = RootPom.property("keda-models.version");
        if (!Files.exists(directory.resolve("kubernetes-models-keda-" + version + ".tgz"))) {
            Definitions.run(directory, List.of("npm", "pack", "--prefer-offline", "--silent", "@kubernetes-models/keda@" + version));
        }
        Definitions.run(directory, List.of("tar", "-xzf", "kubernetes-models-keda-" + version + ".tgz"));
        return new KedaModels(directory.resolve("package/keda.sh/v1alpha1")).schema("ScaledObject");
    }

    private ObjectNode schema(String type) throws IOException {
        var text = Files.readString(models.resolve(type + ".d.ts"));
        var body = INTERFACE.matcher(text);
        if (!body.find()) {
            throw new IOException("no interface in " + type + ".d.ts, but:\n" + text);
        }
        var schema = JSON.objectNode().put("type", "object").put("additionalProperties", false);
        var properties = schema.putObject("properties");
        var required = schema.putArray("required");
        var fields = FIELD.matcher(body.group(1));
        while (fields.find()) {
            properties.set(fields.group(1), of(fields.group(3)));
            if (fields.group(2).isEmpty()) {
                required.add(fields.group(1));
            }
        }
        if (properties.isEmpty()) {
            throw new IOException("no field in " + type + ".d.ts, but:\n" + text);
        }
        return schema;
    }

    private JsonNode of(String type) throws IOException {
        var own = OWN.matcher(type);
        var map = MAP.matcher(type);
        if (type.equals("string") || type.equals("boolean") || type.equals("number")) {
            return JSON.objectNode().put("type", type);
        } else if (type.startsWith("Array<")) {
            return JSON.objectNode().put("type", "array").set("items", of(type.substring("Array<".length(), type.length() - 1)));
        } else if (map.matches()) {
            return JSON.objectNode().put("type", "object").set("additionalProperties", of(map.group(1)));
        } else if (type.startsWith("\"")) {
            var values = JSON.arrayNode();
            for (var value : type.split(" \\| ")) {
                values.add(value.substring(1, value.length() - 1));
            }
            return JSON.objectNode().set("enum", values);
        } else if (own.matches()) {
            // Its own words for a text have no fields.
            return Files.readString(models.resolve(own.group(1) + ".d.ts")).contains("export interface ") ? schema(own.group(1))
                    : JSON.objectNode().put("type", "string");
        }
        // A type of Kubernetes itself, which is held against its model.
        return JSON.objectNode().put("type", "object");
    }
}
