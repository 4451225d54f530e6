// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.socket;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.treadle.protocol.SessionId;
import java.util.List;

/// What ui-service says.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
        @JsonSubTypes.Type(value = ServerMessage.Frame.class, name = "frame"),
        @JsonSubTypes.Type(value = ServerMessage.Received.class, name = "received"),
        @JsonSubTypes.Type(value = ServerMessage.Done.class, name = "done"),
        @JsonSubTypes.Type(value = ServerMessage.Rejected.class, name = "rejected"),
        @JsonSubTypes.Type(value = ServerMessage.Beat.class, name = "beat"),
        @JsonSubTypes.Type(value = ServerMessage.Reload.class, name = "reload"),
        @JsonSubTypes.Type(value = ServerMessage.Renewed.class, name = "renewed"),
        @JsonSubTypes.Type(value = ServerMessage.Refused.class, name = "refused"),
        @JsonSubTypes.Type(value = ServerMessage.Superseded.class, name = "superseded")})
public sealed interface ServerMessage {

    /// The answer to a Hello that begins or resumes a session.
    ///
    /// @param token to resume by; opaque to the browser. If the page is shared, a link that has it in it lets others in
    /// @param claim of the host that answers
    /// @param resumed false if the session began with this
    /// @param received the highest Event of this nonce that was taken; later ones are to be sent again
    /// @param beatMillis how often a [Beat] comes when nothing else does; after three times that the socket is dead
    record Welcome(SessionId session, String token, long claim, boolean resumed, long received, long beatMillis)
            implements ServerMessage {
        public Welcome {
            requireNonNull(session, "session");
            requireNonNull(token, "token");
        }
    }

    /// What changed. Applied in the order of the numbers, each once.
    ///
    /// @param claim of the host that says it; a frame of an older claim is ignored
    /// @param number counts up from 1 within the claim; before one that has the whole page some may be missing
    record Frame(long claim, long number, List<Patch> patches) implements ServerMessage {
        public Frame {
            patches = List.copyOf(patches);
        }
    }

    /// Every Event up to this number has been taken: it will be handled, whatever happens to the socket.
    record Received(long number) implements ServerMessage {
    }

    /// These Events are done: their handlers have returned and what they did is durable.
    record Done(List<Long> numbers) implements ServerMessage {
        public Done {
            numbers = List.copyOf(numbers);
        }
    }

    /// An Event was refused, and has changed nothing.
    ///
    /// @param text names what was wrong with it
    record Rejected(long number, String component, String text) implements ServerMessage {
    }

    /// The socket is alive.
    record Beat() implements ServerMessage {
    }

    /// What to resume by from now on.
    ///
    /// @param token takes the place of the Welcome's
    record Renewed(String token) implements ServerMessage {
        public Renewed {
            requireNonNull(token, "token");
        }
    }

    /// The page has to be loaded again, for the session is not to be had.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reload(String reason) implements ServerMessage {
    }

    /// No session is begun for the page: there are too many already. It may be loaded again later.
    ///
    /// @param reason says which limit that is, what was found and what is allowed
    record Refused(String reason) implements ServerMessage {
        public Refused {
            requireNonNull(reason, "reason");
        }
    }

    /// Another socket has taken the session over: this one is to stay closed.
    record Superseded(String reason) implements ServerMessage {
    }
}
