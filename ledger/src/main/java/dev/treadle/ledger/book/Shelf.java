// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import java.util.function.BiConsumer;

/// What a book is kept on, so that it outlives its owner: bytes by key, ordered as unsigned bytes.
///
/// The writes go to a log in the order in which they are made, and when an owner dies the log may lack the last of them. The
/// next owner finds what the log says, or, on the same disk, what the last owner wrote wherever the log says nothing later.
public interface Shelf {

    /// @return null if there is nothing under the key
    byte[] get(byte[] key);

    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /// Passes on everything whose key begins with the prefix, in the order of the keys.
    void scan(byte[] prefix, BiConsumer<byte[], byte[]> each);
}
