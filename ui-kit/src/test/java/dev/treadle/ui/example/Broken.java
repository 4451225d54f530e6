// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Component;

@Page(path = "/broken", title = "Broken")
public class Broken implements App {

    @Override
    public Component build(Session session) {
        throw new IllegalStateException("this page has a fault");
    }
}
