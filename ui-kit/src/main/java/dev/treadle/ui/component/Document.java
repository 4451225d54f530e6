// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.Block;
import dev.treadle.ui.DocumentTooLarge;
import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.component.DocumentLimits.Bound;
import dev.treadle.ui.component.Rejection.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A session's component tree with every property's value.
///
/// Each change is atomic and has its place in one order; the browser is told of the changes in that order. A change that a
/// thread makes within a [#turn] is told at the turn's end, with the value that the property has *then*, and only if nobody
/// has told that already: so a turn neither overwrites nor repeats what another thread has said since.
///
/// Safe for any number of threads.
public final class Document {

    private static final Nesting<Turn> TURN = new Nesting<>();
    private static final Nesting<Batch> BATCH = new Nesting<>();

    /// What a queued watcher changes waits here until those beside it have returned.
    private static final Nesting<Deque<Runnable>> QUEUE = new Nesting<>();

    private static final Changes NOBODY = new Changes() {
        @Override
        public void add(List<Patch> patches) {
        }

        @Override
        public void flush() {
        }
    };

    /// Values up to so many bytes are free.
    private static final int SMALL = 1_024;

    /// Held for the moment of each change; never while a handler runs.
    final Object guard = new Object();

    private final DocumentLimits limits;
    private final Renderer renderer;
    private final Changes changes;
    private final Consumer<List<Call>> watched;
    private final Component root;
    private final Map<String, Component> byId = new HashMap<>();
    /// What the page's code built, and what each of its layouts was built with.
    private final Map<String, Component> built;
    private final Map<String, List<Component>> builtWith = new HashMap<>();
    /// The chunk that says what the page's code built; null if it isn't written yet.
    private String tree;
    /// The properties, and the components with another inside, that have changed since they were last told of.
    private final Set<Object> untold = Collections.newSetFromMap(new IdentityHashMap<>());
    private int lastId;
    private volatile long version;
    private String closed;

    /// Takes a tree that is in no page yet, and that may grow as it likes.
    public Document(Component root, Renderer renderer, Changes changes, Consumer<List<Call>> watched) {
        this(root, DocumentLimits.NONE, renderer, changes, watched);
    }

    /// Takes a tree that is in no page yet. Ids are given by position, so that the same tree gets the same ids.
    ///
    /// @param watched runs the watchers of what a thread has changed, in this order; called on that thread, with the Document
    ///     not locked
    public Document(Component root, DocumentLimits limits, Renderer renderer, Changes changes, Consumer<List<Call>> watched) {
        this.limits = limits;
        this.root = requireNonNull(root, "an App built no component: build returned null");
        this.renderer = renderer;
        this.changes = changes;
        this.watched = watched;
        synchronized (guard) {
            root.attach(this, null);
            built = new LinkedHashMap<>(byId);
            built.forEach((id, component) -> {
                if (component instanceof Layout layout) {
                    builtWith.put(id, layout.held());
                }
            });
        }
    }

    /// The whole tree's HTML, as it is now.
    public String html() {
        synchronized (guard) {
            return renderer.element(root.view());
        }
    }

    /// Adds a component that the page's frame shows, outside of the tree, under an id of its own.
    public void reserve(String id, Component component) {
        synchronized (guard) {
            component.reserve(id);
            component.attach(this, null);
        }
    }

    /// Applies what a browser did, and says which handlers are to run because of it. The browser isn't told of a change that
    /// it has made itself. What is to be told waits for a flush, so that no handler waits for that.
    ///
    /// @param set is given the names of the properties that the Event sets
    /// @return the component's handlers of that Event and the watchers of what it changed, by their precedence
    /// @throws Rejection if the Event is none that the component takes; nothing has changed then
    public List<Call> take(String id, String event, Map<String, JsonNode> values, Set<String> set) throws Rejection {
        return take(id, event, values, set, (before, now) -> { }, NOBODY);
    }

    /// Applies what a browser did, as above.
    ///
    /// @param applied is told what the changed property was and is, with the Document locked
    /// @param others are told of the change: all but the browser that has made it
    public List<Call> take(String id, String event, Map<String, JsonNode> values, Set<String> set, BiConsumer<Json, Json> applied,
            Changes others) throws Rejection {
        var calls = new ArrayList<Call>();
        var batch = new Batch();
        synchronized (guard) {
            if (closed != null) {
                throw new Rejection(Reason.SESSION, closed);
            }
            var component = byId.get(id);
            if (component == null) {
                throw new Rejection(Reason.COMPONENT, "there is no component " + id + " on this page (any more)");
            }
            var changed = component.changedBy(event);
            var before = changed == null ? null : changed.save();
            BATCH.<Rejection>run(this, batch, () -> calls.addAll(component.take(event, values, set)));
            version++;
            applied.accept(before, changed.save());
            say(others, component, set);
        }
        calls.addAll(calls(batch.changes()));
        calls.sort(Comparator.comparingInt(Call::precedence));
        return calls;
    }

    /// The handlers that are to run because of an Event that was applied before, as [#take] gives them.
    ///
    /// @throws IllegalArgumentException if the page has no such component (any more), or it takes no such Event
    public List<Call> again(String id, String event, Json before, Json now) {
        synchronized (guard) {
            var component = byId.get(id);
            var property = component == null ? null : component.changedBy(event);
            if (property == null) {
                throw new IllegalArgumentException("this page has no %s that takes %s (any more)".formatted(id, event));
            }
            try {
                var was = property.read(before);
                var is = property.read(now);
                var calls = new ArrayList<>(component.again(event, was, is));
                calls.addAll(calls(List.of(property.change(was, is))));
                calls.sort(Comparator.comparingInt(Call::precedence));
                return calls;
            } catch (IOException e) {
                throw new IllegalArgumentException("%s of %s can't be read: %s".formatted(event, id, e.getMessage()), e);
            }
        }
    }

    /// Changes whenever something changes that [#save] would write.
    public long version() {
        return version;
    }

    /// All chunks are to be written anew, since the old ones won't be kept for much longer.
    public void writeAgain() {
        synchronized (guard) {
            tree = null;
            built.values().stream().filter(Streamed.class::isInstance).forEach(component -> ((Streamed) component).notes.writeAgain());
        }
    }

    /// What isn't as the page's code built it.
    ///
    /// @param ids gives each new chunk its id
    /// @throws IllegalArgumentException if a property isn't plain data
    public Saved save(Supplier<String> ids) {
        synchronized (guard) {
            var properties = new LinkedHashMap<String, Map<String, Json>>();
            var children = new LinkedHashMap<String, List<String>>();
            var pieces = new LinkedHashMap<String, List<Saved.Piece>>();
            var chunks = new ArrayList<Saved.Chunk>();
            built.forEach((id, component) -> {
                if (component.passing()) {
                    return;
                }
                var touched = new LinkedHashMap<String, Json>();
                component.properties().values().stream().filter(Property::isTouched)
                        .forEach(property -> touched.put(property.name(), property.save()));
                if (!touched.isEmpty()) {
                    properties.put(id, touched);
                }
                var holds = component.held().stream().filter(built::containsValue).toList();
                if (builtWith.containsKey(id) && !holds.equals(builtWith.get(id))) {
                    children.put(id, holds.stream().map(Component::id).toList());
                }
                if (component instanceof Streamed streamed) {
                    streamed.save(ids, chunks);
                    var all = streamed.notes.pieces();
                    if (all != null) {
                        pieces.put(id, all);
                    }
                }
            });
            if (tree == null) {
                tree = ids.get();
                chunks.add(new Saved.Chunk(tree, Saved.TREE, Tree.of(built).json()));
            }
            pieces.put(Saved.TREE, List.of(new Saved.Piece(tree, 0)));
            int passed = (int) byId.values().stream().filter(each -> !each.passing() && built.get(each.id()) != each).count();
            return new Saved(properties, children, passed, lastId, pieces, chunks);
        }
    }

    /// Goes on from what was saved. To be called before anybody is shown the page.
    ///
    /// @param runs finds what a run has appended, if that may be taken back from an index on; null if it stays for good
    /// @return what has no place on this page, each in half a sentence
    public List<String> load(Loaded loaded, BiFunction<String, Long, Appended> runs) {
        var dropped = new ArrayList<String>();
        synchronized (guard) {
            lastId = Math.max(lastId, loaded.saved().lastId());
            var before = treeBefore(loaded);
            var fresh = before.equals(Tree.of(built)) ? Set.<Component>of() : giveIdsOf(before);
            loaded.saved().properties().forEach((id, properties) -> properties.forEach((name, json) -> {
                var component = built.get(id);
                var property = component == null ? null : component.properties().get(name);
                try {
                    if (property == null) {
                        dropped.add("%s of %s".formatted(name, before.name(id)));
                    } else {
                        property.load(json);
                    }
                } catch (IOException | RuntimeException e) {
                    dropped.add("%s of %s (it is of another type)".formatted(name, before.name(id)));
                }
            }));
            var layouts = loaded.saved().children().keySet().stream().filter(id -> built.get(id) instanceof Layout).toList();
            layouts.forEach(id -> ((Layout) built.get(id)).load(List.of()));
            layouts.forEach(id -> ((Layout) built.get(id)).load(Stream.concat(
                            loaded.saved().children().get(id).stream().map(built::get), builtWith.get(id).stream().filter(fresh::contains))
                    .filter(child -> child != null && child.parent() == null && child != root).toList()));
            built.forEach((id, component) -> guarded(before.name(id), dropped, component::restored));
            loaded.rows().forEach((id, rows) -> {
                if (built.get(id) instanceof Streamed streamed) {
                    guarded(before.name(id), dropped, () -> streamed.load(rows, runs));
                } else if (!id.equals(Saved.TREE)) {
                    dropped.add("the rows of " + before.name(id));
                }
            });
            if (loaded.saved().passed() > 0) {
                dropped.add(loaded.saved().passed() + " components that handlers had added");
            }
        }
        return dropped;
    }

    private static void guarded(String name, List<String> dropped, Runnable load) {
        try {
            load.run();
        } catch (RuntimeException e) {
            dropped.add("what %s held (%s)".formatted(name, e.getMessage()));
        }
    }

    private Tree treeBefore(Loaded loaded) {
        var rows = loaded.rows().get(Saved.TREE);
        return rows == null ? Tree.of(built) : Tree.of(rows.getFirst().data());
    }

    /// Gives the components the ids that their like had in another tree, and the others new ones: what the browser and the
    /// Snapshot say of an id is then still about the same component.
    ///
    /// @return those others
    private Set<Component> giveIdsOf(Tree other) {
        var fresh = new HashSet<Component>();
        var ids = new LinkedHashMap<Component, String>();
        var known = other.match(built);
        built.values().forEach(component -> {
            var id = known.get(component);
            if (id == null) {
                fresh.add(component);
            }
            ids.put(component, id == null ? nextId() : id);
        });
        var with = new HashMap<String, List<Component>>();
        builtWith.forEach((id, held) -> with.put(ids.get(built.get(id)), held));
        byId.clear();
        built.clear();
        ids.forEach((component, id) -> {
            component.reserve(id);
            byId.put(id, component);
            built.put(id, component);
        });
        builtWith.clear();
        builtWith.putAll(with);
        return fresh;
    }

    /// Sends the whole tree to one browser.
    ///
    /// @param begin runs before that is added, with the Document locked: what was added before it may be forgotten by it. Says
    ///     whether no other browser goes on with what it has been told
    public void resend(Changes to, BooleanSupplier begin) {
        synchronized (guard) {
            // If it can't be rendered, what comes next must not be taken for it.
            var tree = new Patch.Children("", renderer.element(root.view()));
            boolean alone = begin.getAsBoolean();
            // Together, or another thread might have the page leave before what is in it.
            to.add(Stream.concat(Stream.of(tree), wholes(alone)).toList());
        }
        to.flush();
    }

    /// Sends what the streamed components hold to the only browser, which has their elements, and nothing in them.
    public void fill(Changes to) {
        synchronized (guard) {
            var wholes = wholes(true).toList();
            if (!wholes.isEmpty()) {
                to.add(wholes);
            }
        }
        to.flush();
    }

    private Stream<Patch> wholes(boolean alone) {
        return root.streamedWithin().map(alone ? Streamed::whole : Streamed::again);
    }

    /// Tells a browser what some properties are, although nothing but the browser has changed them. Properties that there
    /// aren't are passed over, and so are those that the browser isn't shown.
    public void echo(Changes to, String id, Set<String> properties) {
        synchronized (guard) {
            var component = byId.get(id);
            if (component == null || closed != null) {
                return;
            }
            say(to, component, properties);
        }
        to.flush();
    }

    private static void say(Changes to, Component component, Set<String> properties) {
        var values = new LinkedHashMap<String, Object>();
        properties.stream().filter(component::shows).forEach(property -> values.put(property, component.shown(property)));
        if (!values.isEmpty()) {
            to.add(List.of(new Patch.Properties(component.id(), values)));
        }
    }

    /// Runs a block whose changes, as far as this thread makes them, leave together at its end, also if it throws. A turn
    /// within a turn is part of it.
    public <X extends Exception> void turn(Block<X> block) throws X {
        if (TURN.of(this) != null) {
            block.run();
            return;
        }
        var turn = new Turn(this);
        try {
            TURN.run(this, turn, block);
        } finally {
            synchronized (guard) {
                var patches = closed == null ? turn.patches(renderer) : List.<Patch>of();
                if (!patches.isEmpty()) {
                    changes.add(patches);
                }
            }
            changes.flush();
        }
    }

    /// Runs a block as a turn, and tells the watchers of what it changes at its end, also if it throws: each once, of all that
    /// it watches, with what a property was when the block began. A batch within a batch is part of it.
    public <X extends Exception> void batch(Block<X> block) throws X {
        turn(() -> {
            if (BATCH.of(this) != null) {
                block.run();
                return;
            }
            var batch = new Batch();
            try {
                BATCH.run(this, batch, block);
            } finally {
                tell(batch.changes());
            }
        });
    }

    /// A property of one of its components that is watched has changed.
    void announce(Property<?> property, PropertyChange change) {
        var batch = BATCH.of(this);
        if (batch != null) {
            batch.add(property, change);
        } else {
            tell(List.of(change));
        }
    }

    private void tell(List<PropertyChange> told) {
        var queue = QUEUE.of(this);
        if (queue != null) {
            queue.add(() -> tell(told));
            return;
        }
        var calls = calls(told);
        if (!calls.isEmpty()) {
            watched.accept(calls);
        }
    }

    private List<Call> calls(List<PropertyChange> told) {
        var queue = new ArrayDeque<Runnable>();
        var calls = new ArrayList<Call>();
        boolean queues = false;
        for (var component : told.stream().map(PropertyChange::component).distinct().toList()) {
            for (var watcher : component.watchers()) {
                var call = watcher.call(told);
                if (call != null) {
                    queues |= watcher.isQueued();
                    calls.add(watcher.isQueued()
                            ? new Call(component, false, call.precedence(), () -> QUEUE.run(this, queue, call.body())) : call);
                }
            }
        }
        calls.sort(Comparator.comparingInt(Call::precedence));
        if (queues) {
            calls.add(new Call(calls.getFirst().component(), false, Integer.MAX_VALUE, () -> {
                for (var next = queue.poll(); next != null; next = queue.poll()) {
                    next.run();
                }
            }));
        }
        return calls;
    }

    /// Shows a toast.
    public void toast(Patch.Toast toast) {
        synchronized (guard) {
            if (closed != null) {
                return;
            }
            var turn = TURN.of(this);
            if (turn != null) {
                turn.toast(toast);
                return;
            }
            changes.add(List.of(toast));
        }
        changes.flush();
    }

    /// Ends it: from here on nothing in it can change.
    ///
    /// @param reason the message of the [SessionClosed] that a change then meets
    public void close(String reason) {
        synchronized (guard) {
            closed = reason;
        }
    }

    private boolean isClosed() {
        synchronized (guard) {
            return closed != null;
        }
    }

    // From here on: what components call, with the guard held.

    DocumentLimits limits() {
        return limits;
    }

    /// Checks that a component may come in, with all that it holds.
    void admit(Component tree) {
        int count = byId.size() + tree.count();
        if (count > limits.components()) {
            refuse(Bound.COMPONENTS, "%s would make %,d components of this page, and the most is %,d (treadle.session.components)"
                    .formatted(tree.name(), count, limits.components()));
        }
        admit(tree.weight(), tree::name);
    }

    /// Checks that a property may become that. Only of large values all others are counted, too: with these few components the
    /// small ones never are too much.
    void admit(Component component, String property, Object before, Object now) {
        long weight = Weight.of(now);
        if (weight > SMALL) {
            admit(weight - Weight.of(before), () -> property + " of " + component.name());
        }
    }

    private void admit(long more, Supplier<String> what) {
        long bytes = more + (byId.isEmpty() ? 0 : root.weight());
        if (more > 0 && bytes > limits.bytes()) {
            refuse(Bound.BYTES, "with %s this page's properties would have %,d bytes, and the most is %,d (treadle.session.document-size)"
                    .formatted(what.get(), bytes, limits.bytes()));
        }
    }

    private void refuse(Bound bound, String message) {
        limits.refused().accept(bound);
        throw new DocumentTooLarge(message);
    }

    void checkOpen(Component component) {
        if (isClosed() && holds(component)) {
            throw new SessionClosed("%s cannot change any more: %s".formatted(component.name(), closed));
        }
    }

    /// A property, or a component's inside, has changed.
    void untold(Object changed) {
        untold.add(changed);
    }

    /// The browsers are told of a property, or of a component's inside, now.
    ///
    /// @return false if they need not be: they were since it last changed
    boolean tell(Object changed) {
        return untold.remove(changed);
    }

    /// The browsers are told of all that a component holds, with its inside.
    void tellWithin(Component component) {
        for (var held : component.held()) {
            untold.remove(held);
            held.properties().values().forEach(untold::remove);
            tellWithin(held);
        }
    }

    /// @param mark says what of it has changed
    void changed(Component component, Consumer<Turn> mark) {
        if (!component.passing()) {
            version++;
        }
        if (!holds(component)) {
            return;
        }
        var turn = TURN.of(this);
        if (turn != null) {
            mark.accept(turn);
        } else {
            var single = new Turn(this);
            mark.accept(single);
            var patches = single.patches(renderer);
            if (!patches.isEmpty()) {
                changes.add(patches);
            }
        }
    }

    void unlocked() {
        // A change within an Event's taking is made with the guard held, and flushed by whoever holds it.
        if (TURN.of(this) == null && !Thread.holdsLock(guard)) {
            changes.flush();
        }
    }

    boolean holds(Component component) {
        synchronized (guard) {
            return component.id() != null && byId.get(component.id()) == component;
        }
    }

    String nextId() {
        return "c" + ++lastId;
    }

    void enter(Component component) {
        byId.put(component.id(), component);
    }

    void leave(Component component) {
        byId.remove(component.id(), component);
    }

    /// The ids of all components that are on the page now.
    public Set<String> ids() {
        synchronized (guard) {
            return new HashSet<>(byId.keySet());
        }
    }
}
