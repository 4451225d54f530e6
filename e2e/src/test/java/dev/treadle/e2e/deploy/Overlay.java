// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A kustomize overlay's objects: those in the files that it and what it is laid over list, or those that kustomize renders.
///
/// An object that has a field which the Kubernetes API, or the definition of a custom resource, doesn't have fails the reading.
record Overlay(List<HasMetadata> objects) {

    static final Path DIRECTORY = Deployed.ROOT.resolve("k8s/overlays/local");
    static final Path ALL = Deployed.ROOT.resolve("k8s");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Service", Service.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "apps/v1/Deployment", Deployment.class,
            "batch/v1/Job", Job.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1/Ingress", Ingress.class,
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

    private static final ObjectMapper LENIENT = new YAMLMapper();

    /// One that is read here, which has to say no more than this.
    record Kustomization(String apiVersion, String kind, List<String> resources, List<String> components, List<Labels> labels,
                         List<Replicas> replicas, List<Generator> configMapGenerator, List<Patch> patches, String nameSuffix) {

        Kustomization {
            resources = resources == null ? List.of() : resources;
            components = components == null ? List.of() : components;
            configMapGenerator = configMapGenerator == null ? List.of() : configMapGenerator;
            patches = patches == null ? List.of() : patches;
        }

        /// The files in its directory that have whole objects.
        List<String> objects() {
            return resources.stream().filter(resource -> resource.endsWith(".yaml")).toList();
        }

        /// The files in its directory that it names.
        List<String> files() {
            return Stream.of(objects().stream(), configMapGenerator.stream().flatMap(generator -> generator.all().stream()),
                    patches.stream().map(Patch::path).filter(Objects::nonNull)).flatMap(each -> each).toList();
        }
    }

    record Replicas(String name, int count) {}

    record Labels(Map<String, String> pairs, boolean includeSelectors) {}

    record Generator(String name, List<String> envs, List<String> files) {

        List<String> all() {
            return Stream.of(envs, files).filter(Objects::nonNull).flatMap(List::stream).toList();
        }
    }

    record Patch(String path, String patch, Map<String, String> target) {}

    /// Something that makes pods.
    ///
    /// @param selector null of a Job, which finds its pods by itself
    record Workload(String name, LabelSelector selector, PodTemplateSpec template) {

        Container container() {
            return template.getSpec().getContainers().getFirst();
        }
    }

    /// What the files of an overlay have that is laid over others without patches.
    static Overlay read(Path directory) throws Exception {
        var objects = new ArrayList<HasMetadata>();
        read(directory, objects);
        return new Overlay(objects);
    }

    private static void read(Path directory, List<HasMetadata> objects) throws Exception {
        var kustomization = kustomization(directory);
        if (!kustomization.patches().isEmpty() || !kustomization.components().isEmpty()) {
            throw new IOException(directory + " has patches or components, which only kustomize knows to apply");
        }
        for (var resource : kustomization.resources()) {
            if (resource.endsWith(".yaml")) {
                objects.addAll(parse(Files.readString(directory.resolve(resource))));
            } else {
                read(directory.resolve(resource).normalize(), objects);
            }
        }
    }

    static Kustomization kustomization(Path directory) throws IOException {
        return STRICT.readValue(directory.resolve("kustomization.yaml").toFile(), Kustomization.class);
    }

    /// The directories that have a kustomization.
    static List<Path> directories() throws IOException {
        try (var files = Files.walk(ALL)) {
            return files.filter(file -> file.endsWith("kustomization.yaml")).map(Path::getParent).sorted().toList();
        }
    }

    static boolean canRender() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, "kubectl")));
    }

    /// What kustomize makes of an overlay.
    static Overlay rendered(Path directory) throws Exception {
        var kustomize = new ProcessBuilder("kubectl", "kustomize", directory.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var yaml = new String(kustomize.getInputStream().readAllBytes());
        assertThat(kustomize.waitFor()).as("what 'kubectl kustomize %s' ends with", directory).isZero();
        return new Overlay(parse(yaml));
    }

    /// The objects of a YAML file, one or several.
    static List<HasMetadata> parse(String yaml) throws Exception {
        var objects = new ArrayList<HasMetadata>();
        try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (documents.hasNext()) {
                objects.add(parse(documents.next()));
            }
        }
        return objects;
    }

    private static HasMetadata parse(JsonNode document) throws Exception {
        var kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
        if (KINDS.containsKey(kind)) {
            return STRICT.treeToValue(document, KINDS.get(kind));
        }
        var definitions = Definitions.make();
        if (!definitions.has(kind)) {
            throw new IOException("unknown kind " + kind + ", known are " + KINDS.keySet() + " and " + definitions.kinds() + ": " + document);
        }
        definitions.check(kind, document);
        STRICT.treeToValue(document.get("metadata"), ObjectMeta.class);
        if (document.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior") instanceof ObjectNode behavior) {
            STRICT.treeToValue(behavior, HorizontalPodAutoscalerBehavior.class);
        }
        return LENIENT.treeToValue(document, GenericKubernetesResource.class);
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
        all(Job.class).forEach(job -> workloads.add(new Workload(job.getMetadata().getName(), null, job.getSpec().getTemplate())));
        return workloads;
    }

    /// Custom resources of a kind.
    List<GenericKubernetesResource> custom(String kind) {
        return all(GenericKubernetesResource.class).stream().filter(each -> each.getKind().equals(kind)).toList();
    }

    Workload workload(String name) {
        return workloads().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
