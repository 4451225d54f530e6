// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// The overlay `k8s/overlays/local`, running in a namespace of its own of whatever cluster kubectl reaches, which enforces the restricted
/// Pod Security standard. The images have to be there. All of it is gone in the end.
final class Cluster implements AutoCloseable {

    private static final Duration COMMAND = Duration.ofMinutes(3);
    private static final Duration STARTING = Duration.ofMinutes(3);

    // What is laid over the overlay: the page whose numbers are counted, a grace that is shorter than any job here, so that a worker that
    // drains hands its job back, and ways in for a browser and for whoever reads the Journal beside what was shown.
    private static final String OVERLAY = """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
              - %1$s
              - journal.yaml
            configMapGenerator:
              - name: kafka
                behavior: merge
                literals:
                  - KAFKA_LISTENERS=CLIENT://:9092,CONTROLLER://127.0.0.1:9093,BROKER://127.0.0.1:9094,TEST://:9095
                  - KAFKA_ADVERTISED_LISTENERS=CLIENT://kafka:9092,BROKER://127.0.0.1:9094,TEST://%2$s
                  - KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,TEST:PLAINTEXT
            patches:
              - target: {kind: Service, name: ui-service}
                patch: |
                  - {op: add, path: /spec/type, value: NodePort}
              - target: {kind: Deployment, name: ui-service}
                patch: |
                  - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: GALLERY_FAULTS, value: "true"}}
              - target: {kind: Deployment, name: worker-service}
                patch: |
                  - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: TREADLE_WORKER_DRAIN_GRACE, value: 2s}}
            """;
    private static final String JOURNAL = """
            apiVersion: v1
            kind: Service
            metadata:
              name: journal
            spec:
              type: NodePort
              selector:
                app.kubernetes.io/name: kafka
              ports:
                - name: test
                  port: 9095
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: journal
            spec:
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: kafka
              policyTypes: [Ingress]
              ingress:
                - ports:
                    - port: 9095
            """;
    private static final String BARE = """
            {"spec": {"automountServiceAccountToken": false,
              "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
              "containers": [{"name": "bare", "image": "%s", "command": ["bash", "-c", "sleep 600"],
                "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}""";

    private final String namespace;
    private final String watchers;
    private final String empty;
    private final Path directory;
    private final List<Path> defined = new ArrayList<>();
    private String node;
    private String journalAt;
    private Wire pages;

    private Cluster(String namespace) throws IOException {
        this.namespace = namespace;
        watchers = namespace + "-watchers";
        empty = namespace + "-empty";
        directory = Checkout.emptied("kubernetes/" + namespace);
    }

    /// Brings everything up from nothing and waits until it is ready.
    ///
    /// @param namespace which doesn't exist yet
    static Cluster up(String namespace) throws Exception {
        var cluster = new Cluster(namespace);
        try {
            cluster.start();
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void start() throws Exception {
        run("kubectl", "create", "namespace", namespace);
        run("kubectl", "label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        kubectl("create", "secret", "generic", "treadle-session", "--from-literal=key=" + Base64.getEncoder().encodeToString(key));
        node = run("kubectl", "get", "nodes", "--output", "jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}");
        // The broker has to say where it is reached, so that its port is to be known before it runs.
        var journal = Files.writeString(directory.resolve("journal.yaml"), JOURNAL);
        kubectl("apply", "--filename", journal.toString());
        journalAt = node + ":" + port("journal");
        Files.writeString(directory.resolve("kustomization.yaml"),
                OVERLAY.formatted(directory.relativize(Checkout.ROOT.resolve("k8s/overlays/local")), journalAt));
        kubectl("apply", "--kustomize", directory.toString());
        // A browser trusts an address that isn't this machine's only with TLS, and says so of each page.
        pages = Wire.to(URI.create("http://" + node + ":" + port("ui-service")));
        awaitReady();
    }

    private String port(String service) throws Exception {
        return kubectl("get", "service", service, "--output", "jsonpath={.spec.ports[0].nodePort}");
    }

    /// Where the pages are: at the Service, by a port of a node, to which a port of this machine leads.
    URI address() {
        return pages.address();
    }

    Journal journal() {
        return new Journal(journalAt);
    }

    /// The pods of a service that aren't about to go.
    List<String> of(String service) throws Exception {
        return kubectl("get", "pods", "--selector", "app.kubernetes.io/name=" + service,
                "--output", "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}}{{\"\\n\"}}{{end}}{{end}}").lines().toList();
    }

    /// The pod of the worker that has begun the newest of a session's attempts.
    String workerOf(CountingPage page) throws Exception {
        var name = Journal.worker(journal().started(page.visit().session()).getLast());
        return of("worker-service").stream().filter(name::startsWith).findFirst()
                .orElseThrow(() -> new AssertionError("no pod is called as the worker " + name));
    }

    /// Waits until all that should be there is there, in the newest form, and is ready.
    void awaitReady() throws Exception {
        for (var each : List.of("statefulset/kafka", "deployment/ui-service", "deployment/worker-service")) {
            kubectl("rollout", "status", each, "--timeout=" + STARTING.toSeconds() + "s");
        }
        awaitWorkers(count -> count >= 2);
    }

    /// Puts new pods in the place of all that it has, as a new version would.
    void renew(String workload) throws Exception {
        kubectl("rollout", "restart", workload);
        kubectl("rollout", "status", workload, "--timeout=" + STARTING.toSeconds() + "s");
    }

    /// Deletes a pod and waits until it is gone.
    ///
    /// @return what its container ended with: 137 if it didn't end in its time
    int delete(String pod) throws Exception {
        var seen = Files.createTempFile(directory, "end-", ".txt");
        var watch = start(seen, command("get", "pod", pod, "--watch",
                "--output", "jsonpath={.status.containerStatuses[0].state.terminated.exitCode}{'\\n'}"));
        try {
            Until.holds(pod + " is watched", () -> Files.size(seen), size -> size > 0);
            kubectl("delete", "pod", pod);
        } finally {
            watch.destroy();
            watch.waitFor();
        }
        return Files.readAllLines(seen).stream().map(String::strip).filter(line -> !line.isEmpty()).map(Integer::valueOf)
                .reduce((first, last) -> last).orElseThrow(() -> new AssertionError(pod + " went without having ended"));
    }

    /// Asks for a pod to go as whoever empties its node does.
    ///
    /// @return what the cluster says: that it is done, or why it isn't
    String evict(String pod) throws Exception {
        var eviction = Files.writeString(directory.resolve("eviction.json"), """
                {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}""".formatted(pod, namespace));
        return said("kubectl", "create", "--filename", eviction.toString(), "--raw",
                "/api/v1/namespaces/%s/pods/%s/eviction".formatted(namespace, pod));
    }

    /// Sets between which numbers of workers the autoscaler chooses, and from how much CPU of each on it adds some.
    void autoscale(int least, int most, String cpu) throws Exception {
        kubectl("patch", "hpa", "worker-service", "--patch", """
                {"spec": {"minReplicas": %d, "maxReplicas": %d, "metrics": [{"type": "Resource", "resource":
                  {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "%s"}}}]}}""".formatted(least, most, cpu));
    }

    /// Waits until there are so many workers, all of them ready.
    void awaitWorkers(IntPredicate enough) throws Exception {
        Until.holds("as many workers as there should be", STARTING, this::workers, states ->
                enough.test(states.size()) && states.stream().allMatch("true"::equals));
    }

    private List<String> workers() throws Exception {
        return kubectl("get", "pods", "--selector", "app.kubernetes.io/name=worker-service",
                "--output", "jsonpath={range .items[*]}{.status.containerStatuses[0].ready}{'\\n'}{end}").lines().toList();
    }

    /// Keeps a processor busy in a pod for as long as that is open.
    AutoCloseable burn(String pod) throws Exception {
        var burning = start(directory.resolve("burn.txt"), command("exec", pod, "--", "timeout", "150", "bash", "-c", "while :; do :; done"));
        return () -> {
            burning.destroy();
            burning.waitFor();
        };
    }

    /// Runs a pod that does nothing, and is of no service unless it says so.
    void runBare(String name, String labels) throws Exception {
        runBare(namespace, name, labels);
    }

    private void runBare(String where, String name, String labels) throws Exception {
        run("kubectl", "--namespace", where, "run", name, "--image=" + workerImage(), "--restart=Never", "--labels=" + labels,
                "--override-type=strategic", "--overrides=" + BARE.replace("\"bare\"", "\"" + name + "\"").formatted(workerImage()));
        run("kubectl", "--namespace", where, "wait", "--for=condition=Ready", "pod/" + name, "--timeout=60s");
    }

    private String workerImage() throws Exception {
        return kubectl("get", "deployment", "worker-service", "--output", "jsonpath={.spec.template.spec.containers[0].image}");
    }

    /// Whether a pod comes to a port of another's.
    boolean reaches(String pod, String host, int port) throws Exception {
        return said(command("exec", pod, "--", "bash", "-c", reaching(host, port))).contains("reached");
    }

    private static String reaching(String host, int port) {
        return "timeout 3 bash -c 'exec 3<>/dev/tcp/%s/%d' 2> /dev/null && echo reached".formatted(host, port);
    }

    /// Has the cluster know custom resources, until this is closed: of those that it knows already, it goes on with what it has.
    void define(List<Path> definitions) throws Exception {
        for (var file : definitions) {
            var created = ask(COMMAND, "kubectl", "create", "--filename", file.toString());
            if (created.code == 0) {
                defined.add(file);
            } else {
                assertThat(created.words).contains("already exists");
            }
            var name = run("kubectl", "get", "--filename", file.toString(), "--output", "jsonpath={.metadata.name}");
            Until.holds("the server knows " + name, () -> ask(COMMAND, "kubectl", "get", name, "--namespace", namespace).code, code -> code == 0);
        }
    }

    /// What the server says to an overlay, which it is asked to take strictly and not to keep, in a namespace that has nothing yet.
    ///
    /// @return a line for each object, and one for each of what it warns of
    List<String> wouldTake(String overlay) throws Exception {
        said("kubectl", "create", "namespace", empty);
        label(empty, "pod-security.kubernetes.io/warn=restricted");
        return run("kubectl", "--namespace", empty, "apply", "--server-side", "--dry-run=server", "--validate=strict", "--kustomize",
                Checkout.ROOT.resolve("k8s/overlays/" + overlay).toString()).lines().toList();
    }

    /// Another namespace beside this one, in which a pod runs as a Prometheus does, and nothing else.
    String watchers() throws Exception {
        run("kubectl", "create", "namespace", watchers);
        runBare(watchers, "prometheus", "app.kubernetes.io/name=prometheus");
        return watchers;
    }

    /// Whether a pod of that other namespace comes to a port of another's.
    boolean watcherReaches(String host, int port) throws Exception {
        return said("kubectl", "--namespace", watchers, "exec", "prometheus", "--", "bash", "-c", reaching(host, port)).contains("reached");
    }

    /// Lets a namespace do something, by its label.
    void label(String other, String label) throws Exception {
        run("kubectl", "label", "namespace", other, "--overwrite", label);
    }

    /// What kubectl answers in the namespace, whether it succeeds or not.
    String tried(String... words) throws Exception {
        return said(command(words));
    }

    String kubectl(String... words) throws Exception {
        return run(command(words));
    }

    private String[] command(String... words) {
        return Stream.concat(Stream.of("kubectl", "--namespace", namespace), Arrays.stream(words)).toArray(String[]::new);
    }

    private String run(String... command) throws Exception {
        var answer = ask(COMMAND.plus(STARTING), command);
        assertThat(answer.code).as("the exit code of %s, which said:\n%s", List.of(command), answer.words).isZero();
        return answer.words;
    }

    private String said(String... command) throws Exception {
        return ask(COMMAND, command).words;
    }

    /// @param code what it ended with
    private record Answer(int code, String words) {
    }

    private Answer ask(Duration within, String... command) throws Exception {
        var output = Files.createTempFile(directory, "said-", ".txt");
        var process = start(output, command);
        assertThat(process.waitFor(within.toSeconds(), TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
        var words = Files.readString(output);
        Files.delete(output);
        return new Answer(process.exitValue(), words);
    }

    private static Process start(Path output, String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /// Deletes the namespace with all that is in it, and keeps what was logged.
    @Override
    public void close() throws Exception {
        try {
            var logs = new ArrayList<String>();
            logs.add(tried("get", "pods,hpa,events", "--output", "wide"));
            for (var service : List.of("kafka", "ui-service", "worker-service")) {
                logs.add(tried("logs", "--selector", "app.kubernetes.io/name=" + service, "--prefix", "--tail=-1", "--timestamps"));
            }
            Files.write(Checkout.target("pairs").resolve(namespace + ".log"), logs);
        } finally {
            if (pages != null) {
                pages.close();
            }
            for (var file : defined) {
                run("kubectl", "delete", "--filename", file.toString());
            }
            run("kubectl", "delete", "namespace", namespace, watchers, empty, "--ignore-not-found", "--timeout=" + STARTING.toSeconds() + "s");
        }
    }
}
