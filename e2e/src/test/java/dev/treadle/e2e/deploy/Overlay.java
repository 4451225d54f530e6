// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The kustomize overlay `local`: what it and the base that it is laid over list, and the objects in the files that they list.
///
/// An object that has a field which the Kubernetes API doesn't have fails the reading.
record Overlay(Kustomization kustomization, Kustomization base, List<HasMetadata> objects) {

    static final Path DIRECTORY = Deployed.ROOT.resolve("k8s/overlays/local");
    static final Path BASE = Deployed.ROOT.resolve("k8s/base");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Service", Service.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "apps/v1/Deployment", Deployment.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

    private static final ObjectMapper STRICT = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                /// The model keeps fields that it doesn't know in a map; without the map they are errors.
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    record Kustomization(String apiVersion, String kind, List<String> resources, List<Labels> labels,
                         List<Replicas> replicas, List<Generator> configMapGenerator) {

        Kustomization {
            configMapGenerator = configMapGenerator == null ? List.of() : configMapGenerator;
        }

        /// The files in its directory that it names.
        List<String> files() {
            return Stream.concat(resources.stream().filter(resource -> resource.endsWith(".yaml")),
                    configMapGenerator.stream().flatMap(generator -> generator.envs().stream())).toList();
        }
    }

    record Replicas(String name, int count) {}

    record Labels(Map<String, String> pairs) {}

    record Generator(String name, List<String> envs) {}

    /// Something that makes pods.
    record Workload(String name, LabelSelector selector, PodTemplateSpec template) {

        Container container() {
            return template.getSpec().getContainers().getFirst();
        }
    }

    static Overlay read() throws IOException {
        var objects = new ArrayList<HasMetadata>();
        return new Overlay(read(DIRECTORY, objects), read(BASE, objects), objects);
    }

    private static Kustomization read(Path directory, List<HasMetadata> objects) throws IOException {
        var kustomization = STRICT.readValue(directory.resolve("kustomization.yaml").toFile(), Kustomization.class);
        for (var resource : kustomization.resources()) {
            if (resource.endsWith(".yaml")) {
                objects.addAll(parse(Files.readString(directory.resolve(resource))));
            } else if (!directory.resolve(resource).normalize().equals(BASE)) {
                throw new IOException(directory + " is laid over " + resource + ", which isn't the base");
            }
        }
        return kustomization;
    }

    /// The objects of a YAML file, one or several.
    static List<HasMetadata> parse(String yaml) throws IOException {
        var objects = new ArrayList<HasMetadata>();
        try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (documents.hasNext()) {
                var document = documents.next();
                var kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
                if (!KINDS.containsKey(kind)) {
                    throw new IOException("unknown kind " + kind + ", known are " + KINDS.keySet() + ": " + document);
                }
                objects.add(STRICT.treeToValue(document, KINDS.get(kind)));
            }
        }
        return objects;
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Workload> workloads() {
        var workloads = new ArrayList<Workload>();
        all(StatefulSet.class).forEach(set -> workloads.add(
                new Workload(set.getMetadata().getName(), set.getSpec().getSelector(), set.getSpec().getTemplate())));
        all(Deployment.class).forEach(deployment -> workloads.add(
                new Workload(deployment.getMetadata().getName(), deployment.getSpec().getSelector(), deployment.getSpec().getTemplate())));
        return workloads;
    }

    Workload workload(String name) {
        return workloads().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
