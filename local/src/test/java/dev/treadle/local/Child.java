// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import com.sun.net.httpserver.HttpServer;

/// A small program for the tests to run as a process: `Child WORD…`.
///
/// `serve:PORT` answers every GET with 200; `fail` exits with 3; `stubborn` doesn't end when asked to.
/// `replace:FILE` says "up" and asks to be replaced, unless it finds the file that it then leaves: then it says "up again".
/// Without `fail` it says "up" and runs until it is ended, and says "bye" if that happens in order.
final class Child {

    private Child() {}

    static void main(String[] words) throws IOException, InterruptedException {
        var up = "up";
        for (var word : words) {
            switch (word.split(":")[0]) {
                case "serve" -> serve(Integer.parseInt(word.split(":")[1]));
                case "fail" -> {
                    System.err.println("it cannot be done");
                    System.exit(3);
                }
                case "replace" -> {
                    askToBeReplacedOnce(Path.of(word.split(":")[1]));
                    up = "up again";
                }
                case "stubborn" -> Runtime.getRuntime().addShutdownHook(new Thread(Child::waitForever));
                default -> throw new IllegalArgumentException(word);
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
        System.out.println(up);
        waitForever();
    }

    private static void askToBeReplacedOnce(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file);
            System.out.println("up");
            System.exit(ProcessGroup.REPLACE_ME);
        }
    }

    private static void serve(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
