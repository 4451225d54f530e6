// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.session.Pages;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableBean;
import io.quarkus.arc.InstanceHandle;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Every [Page] of the application and of the jars it is made of, by its path.
@Singleton
final class PageBook implements Pages {

    private static final Pattern PATH = Pattern.compile("/|(/[a-z0-9][a-z0-9._-]*)+");

    private final SequencedMap<String, Entry> entries = new TreeMap<>();

    private record Entry(Page page, InjectableBean<App> bean) {
    }

    /// @throws IllegalStateException naming every page that cannot be served
    PageBook(@Any Instance<App> apps) {
        var beans = new ArrayList<InjectableBean<App>>();
        for (var handle : apps.handles()) {
            @SuppressWarnings("unchecked")
            var bean = (InjectableBean<App>) handle.getBean();
            beans.add(bean);
        }
        var wrong = wrong(beans.stream().<Class<?>>map(InjectableBean::getBeanClass).toList());
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the pages cannot be served: " + String.join("; ", wrong));
        }
        beans.forEach(bean -> {
            var page = bean.getBeanClass().getAnnotation(Page.class);
            entries.put(page.path(), new Entry(page, bean));
        });
    }

    /// What is wrong with some Apps, each in a sentence.
    static List<String> wrong(List<Class<?>> apps) {
        var wrong = new ArrayList<String>();
        var taken = new HashMap<String, Class<?>>();
        for (var type : apps) {
            var page = type.getAnnotation(Page.class);
            if (page == null) {
                wrong.add(type.getName() + " is an App without @Page(path = …, title = …)");
            } else if (!PATH.matcher(page.path()).matches() || page.path().matches("/(treadle|q)(/.*)?")) {
                wrong.add("%s has the path \"%s\": a path is / or / and lower-case words, and not below /treadle or /q"
                        .formatted(type.getName(), page.path()));
            } else if (taken.putIfAbsent(page.path(), type) instanceof Class<?> other) {
                wrong.add("%s and %s both have the path %s: give one of them another".formatted(other.getName(), type.getName(), page.path()));
            }
        }
        return wrong;
    }

    List<Page> pages() {
        return entries.values().stream().map(Entry::page).sorted(Comparator.comparingInt(Page::order)).toList();
    }

    Page page(String path) {
        var entry = entries.get(path);
        return entry == null ? null : entry.page;
    }

    @Override
    public boolean isShared(String path) {
        var entry = entries.get(path);
        return entry != null && entry.page.shared();
    }

    @Override
    public Visit visit(String path) {
        var entry = entries.get(path);
        return entry == null ? null : new BeanVisit(Arc.container().instance(entry.bean));
    }

    private record BeanVisit(InstanceHandle<App> handle) implements Visit {
        @Override
        public App app() {
            return handle.get();
        }

        @Override
        public void end() {
            handle.destroy();
        }
    }
}
