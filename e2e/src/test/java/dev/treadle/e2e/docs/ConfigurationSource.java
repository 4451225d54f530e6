// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.docs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/// A mapping of configuration as its source has it: only there are the sentences that say what each key means.
final class ConfigurationSource {

    private static final String DEFAULT = "Default: ";

    private final CompilationUnitTree unit;
    private final DocTrees docs;
    private final Map<String, ClassTree> nested;

    /// A key that can be configured.
    ///
    /// @param name whole, with `NAME` or `TYPE` for what anybody may name
    /// @param byDefault as the page says it; null if nothing does
    record Key(String name, String method, String byDefault, String meaning) {
    }

    private ConfigurationSource(CompilationUnitTree unit, DocTrees docs) {
        this.unit = unit;
        this.docs = docs;
        this.nested = nested(outer()).collect(Collectors.toMap(each -> each.getSimpleName().toString(), Function.identity()));
    }

    static List<Key> read(Path source) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        var task = (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(source));
        var parsed = new ConfigurationSource(task.parse().iterator().next(), DocTrees.instance(task));
        return parsed.keys("treadle", parsed.outer()).toList();
    }

    private ClassTree outer() {
        return (ClassTree) unit.getTypeDecls().getFirst();
    }

    private static Stream<ClassTree> nested(ClassTree within) {
        return within.getMembers().stream().filter(ClassTree.class::isInstance).map(ClassTree.class::cast).filter(each -> each.getKind() == Tree.Kind.INTERFACE);
    }

    private Stream<Key> keys(String prefix, ClassTree mapping) {
        return mapping.getMembers().stream().filter(MethodTree.class::isInstance).map(MethodTree.class::cast)
                .filter(method -> !method.getModifiers().getFlags().contains(Modifier.DEFAULT)).flatMap(method -> keys(prefix, mapping, method));
    }

    private Stream<Key> keys(String prefix, ClassTree mapping, MethodTree method) {
        var name = prefix + "." + annotated(method, "WithName").map(ConfigurationSource::text).orElseGet(() ->
                method.getName().toString().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
        if (method.getReturnType() instanceof ParameterizedTypeTree map && map.getType().toString().equals("Map")) {
            var of = map.getTypeArguments().getLast();
            if (nested.containsKey(of.toString())) {
                return keys(name + (name.equals("treadle.work") ? ".\"TYPE\"" : ".NAME"), nested.get(of.toString()));
            }
            // What the other service says of Work is nothing to this one.
            return of instanceof ParameterizedTypeTree ? Stream.empty() : Stream.of(key(name + ".\"NAME\"", mapping, method));
        }
        var type = nested.get(method.getReturnType().toString());
        return type == null ? Stream.of(key(name, mapping, method)) : keys(name, type);
    }

    private Key key(String name, ClassTree mapping, MethodTree method) {
        var path = TreePath.getPath(unit, method);
        var comment = docs.getDocComment(path);
        if (comment == null || comment.isBlank()) {
            throw new IllegalStateException(name + ": nothing says what it means, above " + mapping.getSimpleName() + "." + method.getName());
        }
        var lines = comment.strip().lines().map(String::strip).toList();
        var said = lines.stream().filter(line -> line.startsWith(DEFAULT)).findFirst().map(line -> line.substring(DEFAULT.length()));
        var meaning = lines.stream().filter(line -> !line.isEmpty() && !line.startsWith(DEFAULT)).collect(Collectors.joining(" "));
        return new Key(name, method.getName().toString(), said.or(() -> annotated(method, "WithDefault").map(value -> "`" + text(value) + "`")).orElse(null), meaning);
    }

    private static Optional<ExpressionTree> annotated(MethodTree method, String annotation) {
        return method.getModifiers().getAnnotations().stream().filter(each -> each.getAnnotationType() instanceof IdentifierTree type
                && type.getName().contentEquals(annotation)).map(AnnotationTree::getArguments).map(List::getFirst)
                .map(argument -> argument instanceof AssignmentTree assigned ? assigned.getExpression() : argument).findFirst();
    }

    private static String text(ExpressionTree value) {
        if (value instanceof LiteralTree literal) {
            return literal.getValue().toString();
        }
        if (value.toString().equals("Topics.DEFAULT_PREFIX")) {
            return dev.treadle.protocol.wire.Topics.DEFAULT_PREFIX;
        }
        throw new IllegalStateException("a default that is a constant: " + value);
    }
}
