// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.socket;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// What a browser says.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = ClientMessage.Hello.class, name = "hello"),
        @JsonSubTypes.Type(value = ClientMessage.Event.class, name = "event"),
        @JsonSubTypes.Type(value = ClientMessage.Ack.class, name = "ack"),
        @JsonSubTypes.Type(value = ClientMessage.Leave.class, name = "leave")})
public sealed interface ClientMessage {

    /// The version of these messages. Another one is answered with [ServerMessage.Reload].
    int VERSION = 1;

    /// The first message on every socket: begins a session, or resumes one.
    ///
    /// @param version see [#VERSION]
    /// @param page the path of the page, for instance `/async-functions`
    /// @param query the address's query without its question mark; empty if it has none
    /// @param nonce names the viewer, and is chosen at random by its page; its Events are numbered within it, also when the page is loaded
    ///     again. Nobody else may know it
    /// @param tree the hash of the component tree that was rendered, as the page's `data-tree` says it
    /// @param token what a former [ServerMessage.Welcome] gave to resume by, or what the link of a session has, of which this is another
    ///     viewer then; absent to begin a session
    /// @param claim the claim of the newest frame that was applied; 0 if none was
    /// @param frame the number of that frame; 0 if none was: a page that was loaded again is told the whole
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Hello(int version, String page, String query, String nonce, String tree, String token, long claim, long frame)
            implements ClientMessage {
        public Hello {
            requireNonNull(page, "page");
            requireNonNull(nonce, "nonce");
            query = query == null ? "" : query;
        }
    }

    /// What the user did. Kept by the browser, and sent again after a reconnect, until it is done.
    ///
    /// @param number counts up from 1 within the nonce
    /// @param component the id of the component that it happened to
    /// @param name what happened: `click`, `change`, or whatever else the component takes
    /// @param values the properties that it sets, by name; empty if none
    record Event(long number, String component, String name, Map<String, JsonNode> values) implements ClientMessage {
        public Event {
            requireNonNull(component, "component");
            requireNonNull(name, "name");
            values = values == null ? Map.of() : Map.copyOf(values);
            if (number < 1) {
                throw new IllegalArgumentException("events are numbered from 1, not " + number);
            }
        }
    }

    /// Every frame up to this one has been applied and need not be kept.
    record Ack(long claim, long frame) implements ClientMessage {
    }

    /// The page is left: its tab is closed, goes to another page, or loads this one again, which resumes the session.
    ///
    /// @param forGood whether this viewer won't resume, since the visitor starts over
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    record Leave(boolean forGood) implements ClientMessage {
    }
}
