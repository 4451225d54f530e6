// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.ui.Handler;
import dev.treadle.ui.component.Property.Kind;
import dev.treadle.ui.component.Rejection.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A node of the Document: an element of the page, its properties as plain data, and the Events that it takes.
///
/// A component is one Java class and one Qute template, `templates/treadle/SIMPLENAME.html` (see [#template]). The class
/// declares its properties ([#property]) and the Events that it takes ([#takes], [#happens]); the template renders the
/// element with `id="{id}"`, fills every property in, and says in `data-on` which Events the browser sends. See `Button`
/// for the shortest example.
///
/// Safe for any number of threads. A component has its place in one page only.
public abstract class Component {

    /// The longest text that a browser may set a property to, in characters.
    static final int LONGEST_TEXT = 32_000;

    /// Guards all components that are in no Document yet.
    private static final Object LOOSE = new Object();

    private final Map<String, Property<?>> properties = new LinkedHashMap<>();
    private final Map<String, Intake> intakes = new LinkedHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private volatile Document document;
    private volatile String id;
    private Component parent;

    /// How an Event of one name is taken: applied to the properties, and answered with the handlers to run.
    private interface Intake {
        List<Call> take(Map<String, JsonNode> values) throws Rejection;

        Set<String> sets();

        /// What it changes.
        Property<?> property();

        /// The handlers that such a change is worth.
        List<Call> calls(Object before, Object now);
    }

    /// Declares a property that the browser's element has under the same name.
    ///
    /// @param initial its first value; never null
    protected final <T> Property<T> property(String name, T initial) {
        return property(name, initial, Function.identity());
    }

    /// Declares a property that the browser is shown something made of: Markdown as HTML, say.
    ///
    /// @param shown makes what the browser is shown; quick and without side effects, since the Document is locked meanwhile
    protected final <T> Property<T> property(String name, T initial, Function<? super T, ?> shown) {
        return declare(new Property<>(this, name, initial, shown, Kind.SENT));
    }

    /// Declares a property that the template makes elements of. When it changes, the inside of the component's element is
    /// rendered anew: the template's fragment `inside`.
    protected final <T> Property<T> structure(String name, T initial) {
        return declare(new Property<>(this, name, initial, Function.identity(), Kind.STRUCTURE));
    }

    /// Declares a property that stays on the server.
    protected final <T> Property<T> kept(String name, T initial) {
        return declare(new Property<>(this, name, initial, Function.identity(), Kind.KEPT));
    }

    private <T> Property<T> declare(Property<T> property) {
        if (properties.putIfAbsent(property.name(), property) != null) {
            throw new IllegalStateException(getClass().getName() + " declares the property " + property.name() + " twice");
        }
        return property;
    }

    /// Says whether a property may have a value that a browser sent.
    ///
    /// @param <T> the property's type
    @FunctionalInterface
    protected interface Check<T> {

        /// @return what is wrong with it, as in "VALUE is 12, and the most is 10" without the value's name: "is 12, and the most
        ///     is 10"; null if nothing
        String objection(T value);
    }

    /// Declares that the browser may set a property, by an Event that carries its value. The Event is taken only if the value
    /// is of the property's type. Handlers run when the value differs from what it was.
    ///
    /// @param event the DOM event's name without a leading `wa-`: `input`, `change`
    protected final <T> Handlers<Change<T>> takes(String event, Property<T> property) {
        return takes(event, property, value -> null);
    }

    /// Declares the same, of a property that may not have every value of its type.
    ///
    /// @param check quick, since the Document is locked meanwhile
    protected final <T> Handlers<Change<T>> takes(String event, Property<T> property, Check<? super T> check) {
        var handlers = new Handlers<Change<T>>();
        intake(event, new Intake() {
            @Override
            public List<Call> take(Map<String, JsonNode> values) throws Rejection {
                var value = values.get(property.name());
                if (value == null) {
                    throw new Rejection(Reason.PROPERTY, "%s takes %s with a value for %s, and none came".formatted(name(), event, property.name()));
                }
                @SuppressWarnings("unchecked")
                var now = (T) Plain.read(value, property.get().getClass(), () -> property.name() + " of " + name());
                var objection = check.objection(now);
                if (objection != null) {
                    throw new Rejection(Reason.VALUE, property.name() + " of " + name() + " " + objection);
                }
                var before = property.get();
                property.take(now);
                return calls(before, now);
            }

            @Override
            public Property<?> property() {
                return property;
            }

            @Override
            @SuppressWarnings("unchecked")
            public List<Call> calls(Object before, Object now) {
                return now.equals(before) ? List.of() : handlers.calls(Component.this, new Change<>((T) now, (T) before));
            }

            @Override
            public Set<String> sets() {
                return Set.of(property.name());
            }
        });
        return handlers;
    }

    /// Declares an Event that carries no value. Handlers run each time.
    ///
    /// @param event the DOM event's name without a leading `wa-`: `click`
    /// @param counts the property that changes when it happens
    /// @param next makes what that becomes of what it was. Quick, as `told`: the Document is locked meanwhile
    /// @param told makes what the handlers are told of what it has become
    protected final <T, E> Handlers<E> happens(String event, Property<T> counts, UnaryOperator<T> next, Function<T, E> told) {
        var handlers = new Handlers<E>();
        intake(event, new Intake() {
            @Override
            public List<Call> take(Map<String, JsonNode> values) {
                counts.take(next.apply(counts.get()));
                return calls(null, counts.get());
            }

            @Override
            public Property<?> property() {
                return counts;
            }

            @Override
            @SuppressWarnings("unchecked")
            public List<Call> calls(Object before, Object now) {
                return handlers.calls(Component.this, told.apply((T) now));
            }

            @Override
            public Set<String> sets() {
                return Set.of();
            }
        });
        return handlers;
    }

    private void intake(String event, Intake intake) {
        if (intakes.putIfAbsent(event, intake) != null) {
            throw new IllegalStateException(getClass().getName() + " takes the event " + event + " twice");
        }
    }

    /// The name of the component's template: the simple name of its class. Override it for a class that shares another's.
    protected String template() {
        return getClass().getSimpleName();
    }

    /// Whether the component takes Events now. Override it for a component that can be disabled.
    protected boolean listens() {
        return true;
    }

    /// Runs a handler when one of the properties has changed, whoever changed it; one after another with the session's other
    /// synchronous handlers, under the document's lock. It is told of every change of one batch in one call.
    ///
    /// Only what changes while the session lives is told, not what [dev.treadle.ui.App#build] sets.
    ///
    /// @param names of the component's properties, at least one: `clicks`, `value`
    /// @throws IllegalArgumentException if the component has no such property
    public final Watcher watch(Handler<? super List<PropertyChange>> handler, String... names) {
        return watch(handler, false, names);
    }

    /// Runs a handler when one of the properties has changed, whoever changed it: at once, on a virtual thread of its own,
    /// without the lock.
    ///
    /// @param names of the component's properties, at least one
    /// @throws IllegalArgumentException if the component has no such property
    public final Watcher watchAsync(Handler<? super List<PropertyChange>> handler, String... names) {
        return watch(handler, true, names);
    }

    private Watcher watch(Handler<? super List<PropertyChange>> handler, boolean async, String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("a watcher of " + name() + " watches at least one of " + properties.keySet() + ", and none is named");
        }
        check(names);
        var watcher = new Watcher(this, Set.of(names), requireNonNull(handler, "handler"), async);
        watchers.add(watcher);
        return watcher;
    }

    /// Tells those who watch these properties, in one call each, as if they had changed.
    ///
    /// @throws IllegalArgumentException if the component has no such property
    /// @throws dev.treadle.ui.SessionClosed if the component's page is gone
    public final void trigger(String... names) {
        check(names);
        var at = document;
        if (at != null) {
            at.checkOpen(this);
            at.batch(() -> List.of(names).forEach(name -> properties.get(name).trigger()));
        }
    }

    private void check(String... names) {
        for (var name : names) {
            if (!properties.containsKey(name)) {
                throw new IllegalArgumentException("%s has no property \"%s\", but %s".formatted(name(), name, properties.keySet()));
            }
        }
    }

    /// Whether it is drawn anew by whoever hosts the page, of what is known otherwise: then it is in no Snapshot.
    protected boolean passing() {
        return false;
    }

    /// Its properties are what a Snapshot says; called with the Document locked.
    ///
    /// @throws IllegalArgumentException if it can't go on from them
    void restored() {
    }

    final Map<String, Property<?>> properties() {
        return properties;
    }

    /// The property that an Event changes; null if it takes no such Event.
    final Property<?> changedBy(String event) {
        var intake = intakes.get(event);
        return intake == null ? null : intake.property();
    }

    /// The handlers of an Event that was applied before.
    final List<Call> again(String event, Object before, Object now) {
        return intakes.get(event).calls(before, now);
    }

    /// The id of the component's element; null until it is part of a page.
    public final String id() {
        return id;
    }

    /// How errors name the component.
    final String name() {
        return getClass().getSimpleName() + (id == null ? "" : " " + id);
    }

    @Override
    public String toString() {
        return name();
    }

    List<Component> held() {
        return List.of();
    }

    /// What it is known by in whatever the page's code builds: its type, and the label that it was built with.
    final String called() {
        var label = properties.get("label");
        var text = label == null ? "" : String.valueOf(label.built());
        return getClass().getSimpleName() + (text.isEmpty() ? "" : " \"" + text + "\"");
    }

    // From here on: what the Document and the layouts of this package need.

    /// Changes something under the guard of the Document that the component is in, or of all that are in none.
    ///
    /// @param change says whether it changed anything
    /// @param mark says what it changed
    final void change(BooleanSupplier change, Consumer<Turn> mark) {
        Document at;
        do {
            at = document;
        } while (!changeIn(at, change, mark));
        if (at != null) {
            at.unlocked();
        }
    }

    private boolean changeIn(Document at, BooleanSupplier change, Consumer<Turn> mark) {
        synchronized (guard(at)) {
            if (at != document) {
                return false;
            }
            if (at != null) {
                at.checkOpen(this);
            }
            if (change.getAsBoolean() && at != null) {
                at.changed(this, mark);
            }
            return true;
        }
    }

    /// Checks that the page may hold what a property is to become; called within a change.
    ///
    /// @throws dev.treadle.ui.DocumentTooLarge if not
    final void admit(String property, Object before, Object now) {
        var at = document;
        if (at != null && at.holds(this)) {
            at.admit(this, property, before, now);
        }
    }

    /// About how many bytes its properties and those of all that it holds have.
    final long weight() {
        return properties.values().stream().mapToLong(property -> Weight.of(property.get())).sum() + held().stream().mapToLong(Component::weight).sum();
    }

    /// How many components it is, with all that it holds.
    final int count() {
        return 1 + held().stream().mapToInt(Component::count).sum();
    }

    /// Tells those who watch a property.
    final void announce(Property<?> property, PropertyChange change) {
        var at = document;
        if (at != null && watchers.stream().anyMatch(watcher -> watcher.watches(property.name()))) {
            at.announce(property, change);
        }
    }

    final void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    final List<Watcher> watchers() {
        return watchers;
    }

    /// The components in it that are streamed to, itself included.
    final Stream<Streamed> streamedWithin() {
        var within = held().stream().flatMap(Component::streamedWithin);
        return this instanceof Streamed streamed ? Stream.concat(Stream.of(streamed), within) : within;
    }

    static Object guard(Document at) {
        return at == null ? LOOSE : at.guard;
    }

    final Document document() {
        return document;
    }

    final Component parent() {
        return parent;
    }

    final void reserve(String reserved) {
        id = reserved;
    }

    /// Takes the component and all it holds into a Document; called with the Document locked.
    final void attach(Document to, Component above) {
        synchronized (LOOSE) {
            if (to != null) {
                to.admit(this);
            }
            adopt(above);
            if (to != null) {
                enter(to);
            }
        }
    }

    private void adopt(Component above) {
        if (parent != null) {
            throw new IllegalStateException("%s is in %s already: a component has one place".formatted(name(), parent.name()));
        }
        for (var up = above; up != null; up = up.parent) {
            if (up == this) {
                throw new IllegalStateException(name() + " cannot be put into itself");
            }
        }
        parent = above;
    }

    private void enter(Document to) {
        if (document != null && document != to) {
            throw new IllegalStateException(name() + " belongs to another page");
        }
        if (id == null) {
            id = to.nextId();
        }
        document = to;
        to.enter(this);
        held().forEach(child -> child.enter(to));
    }

    /// Takes the component out of its place; called with the Document locked. It keeps its id, and stays in the guard of the
    /// Document that it was in, but nothing of it is on the page.
    final void detach() {
        parent = null;
        if (document != null) {
            leave();
        }
    }

    private void leave() {
        document.leave(this);
        held().forEach(Component::leave);
    }

    final View view() {
        var values = new LinkedHashMap<String, Object>();
        properties.values().stream().filter(property -> property.kind() != Kind.KEPT)
                .forEach(property -> values.put(property.name(), property.shown()));
        return new View(template(), requireNonNull(id, "a component without an id cannot be rendered"), values,
                held().stream().map(Component::view).toList());
    }

    /// Applies an Event; called with the Document locked.
    final List<Call> take(String event, Map<String, JsonNode> values, Set<String> set) throws Rejection {
        var intake = intakes.get(event);
        if (intake == null) {
            throw new Rejection(Reason.EVENT, "%s takes %s, not \"%s\"".formatted(name(), intakes.isEmpty() ? "no events" : intakes.keySet(), event));
        }
        if (!listens()) {
            throw new Rejection(Reason.DISABLED, name() + " is disabled");
        }
        var strange = new ArrayList<>(new LinkedHashSet<>(values.keySet()));
        strange.removeAll(intake.sets());
        if (!strange.isEmpty()) {
            throw new Rejection(Reason.PROPERTY, "a browser may not set %s of %s by %s".formatted(String.join(", ", strange), name(), event));
        }
        var calls = intake.take(values);
        set.addAll(intake.sets());
        return calls;
    }

    /// Whether it has such a property, and the browser's element has it too.
    final boolean shows(String property) {
        return properties.containsKey(property) && properties.get(property).kind() == Kind.SENT;
    }

    final Object shown(String property) {
        return properties.get(property).shown();
    }
}
