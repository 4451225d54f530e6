// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.component.View;
import io.quarkus.qute.Engine;
import io.quarkus.qute.RawString;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Renders each component by its template, `templates/treadle/NAME.html`. A template is given the component's `id`, each of
/// its properties under its own name, and the HTML of what it holds as `children`. Everything but `children` is escaped.
///
/// What a component's structure makes of its inside is either `children` or the template's fragment `inside`.
@Singleton
final class QuteRenderer implements Renderer {

    private static final String INSIDE = "inside";

    private final Engine engine;
    private final Map<String, Template> templates = new ConcurrentHashMap<>();

    QuteRenderer(Engine engine) {
        this.engine = engine;
    }

    @Override
    public String element(View view) {
        return fill(template(view.template()).instance(), view);
    }

    @Override
    public String inside(View view) {
        var fragment = template(view.template()).getFragment(INSIDE);
        return fragment == null ? children(view) : fill(fragment.instance(), view);
    }

    private String fill(TemplateInstance instance, View view) {
        view.values().forEach(instance::data);
        return instance.data("id", view.id()).data("children", new RawString(children(view))).render().strip();
    }

    private String children(View view) {
        return view.children().stream().map(this::element).collect(Collectors.joining());
    }

    /// Renders one of the kit's own templates.
    String render(String name, String key, Object data) {
        return template(name).data(key, data).render().strip();
    }

    private Template template(String name) {
        return templates.computeIfAbsent(name, missing -> {
            var template = engine.getTemplate("treadle/" + missing + ".html");
            if (template == null) {
                throw new IllegalStateException("there is no template templates/treadle/%s.html: a component %s needs one"
                        .formatted(missing, missing));
            }
            return template;
        });
    }
}
