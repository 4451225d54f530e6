// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.ledger.book.Shelf;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/// The shelf as a store of Kafka Streams. Nothing is cached in front of it, so its changelog has the writes in their order.
final class StoreShelf implements Shelf {

    private final KeyValueStore<Bytes, byte[]> store;

    StoreShelf(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public byte[] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        store.put(Bytes.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        store.delete(Bytes.wrap(key));
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
        try (var found = store.prefixScan(Bytes.wrap(prefix), new BytesSerializer())) {
            found.forEachRemaining(entry -> each.accept(entry.key.get(), entry.value));
        }
    }
}
