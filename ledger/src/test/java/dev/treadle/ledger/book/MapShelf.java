// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A shelf in memory that tells of its writes.
public final class MapShelf implements Shelf {

    /// @param value null if it was deleted
    public record Write(byte[] key, byte[] value) {
    }

    public final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
    private final Consumer<Write> writes;

    public MapShelf(Consumer<Write> writes) {
        this.writes = writes;
    }

    public void apply(Write write) {
        if (write.value() == null) {
            map.remove(write.key());
        } else {
            map.put(write.key(), write.value());
        }
    }

    @Override
    public byte[] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        write(new Write(key, value));
    }

    @Override
    public void delete(byte[] key) {
        write(new Write(key, null));
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
        map.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().length >= prefix.length && Arrays.equals(prefix, Arrays.copyOf(entry.getKey(), prefix.length)))
                .toList().forEach(entry -> each.accept(entry.getKey(), entry.getValue()));
    }

    private void write(Write write) {
        apply(write);
        writes.accept(write);
    }
}
