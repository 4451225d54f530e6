// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static java.util.Objects.requireNonNull;

/// An Event that a browser had no right to send, or that came too late. It has changed nothing.
public final class Rejection extends Exception {

    private final Reason reason;

    /// Why an Event is rejected, in a word.
    public enum Reason {
        /// There is no such session, or none any more.
        SESSION,
        /// There is no such component on the page, or none any more.
        COMPONENT,
        /// The component takes no such Event.
        EVENT,
        /// The Event sets a property that isn't there or that it may not set, or leaves out the one that it is about.
        PROPERTY,
        /// A value is of another type than the property.
        TYPE,
        /// A value is larger than any may be.
        SIZE,
        /// The property may not have that value: it is out of range, or none of the options.
        VALUE,
        /// The component is disabled.
        DISABLED,
        /// Too many Events of the page are being handled already.
        BUSY,
        /// The page sends more Events a second than are taken.
        RATE
    }

    /// @param message names the component and what was wrong
    public Rejection(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
