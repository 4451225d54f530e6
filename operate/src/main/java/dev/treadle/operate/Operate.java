// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import java.util.Arrays;

/// What the image of this module runs: one of the commands, by its name.
final class Operate {

    private Operate() {
    }

    static void main(String[] arguments) throws InterruptedException {
        var rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "dead" -> Dead.main(rest);
            case "setup" -> Setup.main(rest);
            case String other -> {
                System.err.println("treadle: the first word is dead or setup, not '" + other + "'");
                System.exit(2);
            }
        }
    }
}
