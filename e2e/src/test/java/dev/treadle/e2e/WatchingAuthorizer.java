// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/// Kafka's own authorizer, of a broker in this JVM, which remembers what it was asked. Public because Kafka makes it.
public final class WatchingAuthorizer extends StandardAuthorizer {

    private static final Set<Deed> ALLOWED = ConcurrentHashMap.newKeySet();
    private static final Set<Deed> DENIED = ConcurrentHashMap.newKeySet();

    /// What somebody wanted to do.
    record Deed(String user, AclOperation operation, ResourceType resource, String name) {
    }

    static void forget() {
        ALLOWED.clear();
        DENIED.clear();
    }

    /// What was allowed since [#forget()].
    static Set<Deed> allowed() {
        return Set.copyOf(ALLOWED);
    }

    /// What was denied since then and would have been said in the broker's log: whoever asks for all topics is just not told of some.
    static Set<Deed> denied() {
        return Set.copyOf(DENIED);
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        var results = super.authorize(context, actions);
        for (var i = 0; i < actions.size(); i++) {
            var action = actions.get(i);
            var deed = new Deed(context.principal().getName(), action.operation(), action.resourcePattern().resourceType(), action.resourcePattern().name());
            if (results.get(i) == AuthorizationResult.ALLOWED) {
                ALLOWED.add(deed);
            } else if (action.logIfDenied()) {
                DENIED.add(deed);
            }
        }
        return results;
    }
}
