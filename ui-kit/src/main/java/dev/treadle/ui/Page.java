// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says at which address an [App] is served. A CDI stereotype, so a class that carries it is found with no further
/// annotation: in the application, and in every jar of its class path that has a Jandex index or a `beans.xml`.
@Stereotype
@Dependent
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Page {

    /// The address: `/` or `/` and lower-case words, for instance `/async-functions`. Not below `/treadle` or `/q`.
    String path();

    /// The page's name, in the browser's tab, on the page and in the index.
    String title();

    /// A shorter name for the header, in which all pages stand in one row; the title if it is empty.
    String menu() default "";

    /// What the page is for, in one sentence. May be empty.
    String description() default "";

    /// Whether a session of the page may be opened in other windows and on other devices, too. The page then offers its link: whoever
    /// has that sees what is there now, works with it like everybody else who does, and may pass it on. Otherwise each window has a
    /// session of its own.
    boolean shared() default false;

    /// Where it stands among the pages, in the header and in the index: the lower the sooner, and by the path among equals.
    int order() default 0;
}
