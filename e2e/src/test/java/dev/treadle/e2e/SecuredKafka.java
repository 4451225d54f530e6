// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.local.EmbeddedBroker;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/// A broker that lets nobody in without TLS and a password, nor do anything that no ACL allows. Its keys and passwords are made for it.
final class SecuredKafka implements AutoCloseable {

    private static final String STORE_PASSWORD = "marked-store-password";
    private static final List<String> USERS = List.of("broker", "ui", "worker", "operator");

    private final EmbeddedBroker broker;
    private final Path directory;
    private final Path certificate;
    private final Admin admin;

    private SecuredKafka(EmbeddedBroker broker, Path directory, Path certificate) {
        this.broker = broker;
        this.directory = directory;
        this.certificate = certificate;
        this.admin = Admin.create(new HashMap<String, Object>(client("broker")));
    }

    /// @param directory for its data, its keys and its users' files
    static SecuredKafka start(Path directory) throws Exception {
        var keys = directory.resolve("broker.p12");
        makeKey(keys);
        var settings = Map.ofEntries(
                Map.entry("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512"),
                Map.entry("listener.name.broker.scram-sha-512.sasl.jaas.config", login("broker", password("broker"))),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.location", keys.toString()),
                Map.entry("ssl.keystore.password", STORE_PASSWORD),
                Map.entry("ssl.truststore.type", "PKCS12"),
                Map.entry("ssl.truststore.location", keys.toString()),
                Map.entry("ssl.truststore.password", STORE_PASSWORD),
                Map.entry("authorizer.class.name", WatchingAuthorizer.class.getName()),
                // Nobody but this JVM reaches the controller's port.
                Map.entry("super.users", "User:broker;User:ANONYMOUS"));
        var broker = EmbeddedBroker.start(directory.resolve("kafka"), 0, settings,
                USERS.stream().collect(Collectors.toMap(user -> user, SecuredKafka::password)));
        return new SecuredKafka(broker, directory, certificateOf(keys));
    }

    /// A certificate that the broker doesn't have.
    Path anotherCertificate() throws Exception {
        var keys = directory.resolve("another.p12");
        makeKey(keys);
        return certificateOf(keys);
    }

    private static void makeKey(Path store) throws Exception {
        keytool("-genkeypair", "-alias", "it", "-keyalg", "EC", "-dname", "CN=" + store.getFileName(), "-ext", "SAN=ip:127.0.0.1", "-validity", "2",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", STORE_PASSWORD);
    }

    private static Path certificateOf(Path store) throws Exception {
        var file = Path.of(store.toString().replace(".p12", ".pem"));
        keytool("-exportcert", "-rfc", "-alias", "it", "-file", file.toString(), "-keystore", store.toString(), "-storepass", STORE_PASSWORD);
        return file;
    }

    private static void keytool(String... arguments) throws Exception {
        var command = Stream.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()), Stream.of(arguments)).toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + said);
        }
    }

    static String password(String user) {
        return "marked-password-of-" + user;
    }

    static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";".formatted(user, password);
    }

    /// How a user reaches it, by Kafka's own names.
    Map<String, String> client(String user) {
        return client(user, password(user), certificate);
    }

    Map<String, String> client(String user, String password, Path certificate) {
        return Map.of("bootstrap.servers", broker.bootstrapServers(),
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", login(user, password),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certificate.toString());
    }

    /// The same as a file of properties, each with something before its name.
    Path file(String name, String prefix, Map<String, String> client) throws IOException {
        var properties = new Properties();
        client.forEach((key, value) -> properties.setProperty(prefix.isEmpty() ? key : prefix + "\"" + key + "\"", value));
        var text = new StringWriter();
        properties.store(text, null);
        return Files.writeString(directory.resolve(name), text.toString());
    }

    int port() {
        return broker.port();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    Admin admin() {
        return admin;
    }

    Path certificate() {
        return certificate;
    }

    /// Gives a user another password.
    void password(String user, String password) throws Exception {
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user,
                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password))).all().get();
    }

    void allow(Collection<AclBinding> acls) throws Exception {
        admin.createAcls(acls).all().get();
    }

    void allowNoMore(Collection<AclBinding> acls) throws Exception {
        admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList()).all().get();
    }

    /// Makes what the services may not.
    void makeTopics(String... queues) throws InterruptedException {
        TopicSetup.ensure(admin, new Topics(Topics.DEFAULT_PREFIX, new Codec()), TopicSetup.Sizes.DEFAULT, List.of(queues));
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
