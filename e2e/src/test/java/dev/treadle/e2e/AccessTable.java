// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/// The tables of `docs/reference/kafka-access.md`: which user may do what with Kafka.
record AccessTable(List<AclBinding> toRun, List<AclBinding> toMake, List<AclBinding> toSetUp) {

    private static final Pattern ROW = Pattern.compile("\\| (`[a-z`, ]+`) \\| (topic|group) \\| `([a-z.*-]+)` \\| ([A-Za-z, ]+) \\| .+ \\|");

    static AccessTable read() throws IOException {
        var tables = new ArrayList<List<AclBinding>>();
        for (var line : Files.readAllLines(Checkout.ROOT.resolve("docs/reference/kafka-access.md"))) {
            if (line.startsWith("| user |")) {
                tables.add(new ArrayList<>());
            } else if (line.startsWith("| `")) {
                tables.getLast().addAll(bindings(line));
            }
        }
        if (tables.size() != 3) {
            throw new IllegalStateException("the page has a table of what it takes to run, one of what it takes to make topics and one of what it takes "
                    + "to set share groups up, not " + tables.size());
        }
        return new AccessTable(tables.get(0), tables.get(1), tables.get(2));
    }

    private static List<AclBinding> bindings(String line) {
        var row = ROW.matcher(line);
        if (!row.matches()) {
            throw new IllegalStateException("not a line of the table of ACLs: " + line);
        }
        var name = row.group(3);
        var resource = new ResourcePattern(ResourceType.fromString(row.group(2)), name.replace("*", ""),
                name.endsWith("*") ? PatternType.PREFIXED : PatternType.LITERAL);
        return Stream.of(row.group(1).replace("`", "").split(", ")).flatMap(user -> Stream.of(row.group(4).split(", "))
                .map(operation -> allows(resource, user, operation(operation)))).toList();
    }

    private static AclOperation operation(String camelCase) {
        return AclOperation.fromString(camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
    }

    private static AclBinding allows(ResourcePattern resource, String user, AclOperation operation) {
        return new AclBinding(resource, new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    /// Whether one of the ACLs allows it, as Kafka reads them.
    static boolean allow(List<AclBinding> acls, WatchingAuthorizer.Deed deed) {
        return acls.stream().anyMatch(acl -> SecurityUtils.parseKafkaPrincipal(acl.entry().principal()).getName().equals(deed.user())
                && acl.pattern().resourceType() == deed.resource()
                && (acl.pattern().patternType() == PatternType.PREFIXED ? deed.name().startsWith(acl.pattern().name()) : deed.name().equals(acl.pattern().name()))
                && implies(acl.entry().operation(), deed.operation()));
    }

    private static boolean implies(AclOperation granted, AclOperation asked) {
        return granted == asked || switch (asked) {
            case DESCRIBE -> List.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.ALTER).contains(granted);
            case DESCRIBE_CONFIGS -> granted == AclOperation.ALTER_CONFIGS;
            default -> false;
        };
    }
}
