// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Alert;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Card;
import dev.treadle.ui.component.Checkbox;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.FloatSlider;
import dev.treadle.ui.component.Html;
import dev.treadle.ui.component.Input;
import dev.treadle.ui.component.IntSlider;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Markdown;
import dev.treadle.ui.component.NumberInput;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Progress;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.Select;
import dev.treadle.ui.component.Spinner;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.Tabs;
import dev.treadle.ui.component.TextInput;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

@Page(order = 8, path = "/components", title = "Every component", menu = "Components", shared = true,
        description = "All that a page can be made of, live: below each widget stands what the server has of it.")
public class Components implements App {

    @Override
    public Component build(Session session) {
        return new Column(
                new Row(written(), chosen()),
                new Row(moved(), said(session)),
                new Row(shown(), underWay()),
                new Row(pressed(), opened()),
                held(),
                streamed(session),
                many());
    }

    private static final int POINTS = 2_000_000;
    private static final int AT_ONCE = 10_000;

    /// The widget, and below it what the server has as its value, whoever has changed it.
    private static Component echoed(Input<?, ?> input) {
        var echo = new StaticText(plain(input.value())).label("value");
        input.watchAsync(changes -> echo.value(plain(input.value())), "value");
        return new Column(input, echo);
    }

    private static Object plain(Object value) {
        return switch (value) {
            case OptionalDouble number when number.isEmpty() -> "none";
            case OptionalDouble number -> BigDecimal.valueOf(number.getAsDouble()).stripTrailingZeros().toPlainString();
            case String text when text.isEmpty() -> "empty";
            default -> value;
        };
    }

    private Component written() {
        // What the server writes into a field waits for whoever is writing there.
        var loud = new TextInput("In capitals, after a second");
        loud.onChangeAsync(change -> {
            Thread.sleep(Duration.ofSeconds(1));
            loud.value(loud.value().toUpperCase(Locale.ROOT));
        });
        return new Card("To write in",
                echoed(new TextInput("Name").placeholder("Type something")),
                echoed(loud),
                echoed(new NumberInput("Guests").min(1).max(12).value(2)));
    }

    private Component chosen() {
        return new Card("To choose from",
                echoed(new Select("Fibre", "Wool", "Linen", "Silk", "Cotton")),
                echoed(new Checkbox("Dyed")));
    }

    private Component moved() {
        return new Card("To move",
                echoed(new IntSlider("Threads", 0, 100).value(40)),
                echoed(new FloatSlider("Tension", 0, 1).step(0.05).value(0.5)));
    }

    private Component pressed() {
        var button = new Button("Press");
        var count = new StaticText(0).label("clicks");
        button.watchAsync(changes -> count.value(button.clicks()), "clicks");
        var rename = new Button("Call it otherwise").tone(Tone.NEUTRAL).onClick(click -> button.label("Press me, please"));
        var off = new Checkbox("Disabled").onChange(change -> button.disabled(change.now()));
        return new Card("To press", new Row(button, rename), count, off);
    }

    private Component shown() {
        var source = "**Warp** and <em>weft</em>";
        var input = new TextInput("What is shown").value(source);
        var text = new StaticText(source);
        var markdown = new Markdown(source);
        var html = new Html(source);
        input.watchAsync(changes -> {
            text.value(input.value());
            markdown.text(input.value());
            html.html(input.value());
        }, "value");
        return new Card("To show text", input, labelled("StaticText", text), labelled("Markdown", markdown), labelled("Html", html));
    }

    private static Component labelled(String label, Component component) {
        return new Column(new Markdown("**" + label + "**"), component);
    }

    private Component said(Session session) {
        var tones = new LinkedHashMap<String, String>();
        Arrays.stream(Tone.values()).forEach(tone -> tones.put(name(tone), tone.name()));
        var tone = new Select("Tone", tones).value(Tone.SUCCESS.name());
        var alert = new Alert(Tone.SUCCESS, "An alert stays in the page, a toast floats above it.").title("Success");
        tone.onChange(change -> alert.tone(Tone.valueOf(change.now())).title(name(Tone.valueOf(change.now()))));
        var toast = new Button("Show a toast").tone(Tone.NEUTRAL)
                .onClick(click -> session.toast(alert.tone(), name(alert.tone()), "Toast number " + click.clicks() + "."));
        return new Card("To say something", tone, alert, toast);
    }

    private Component underWay() {
        var done = new IntSlider("Done", 0, 100).value(35);
        var progress = new Progress("Weaving").value(35).text("35 %");
        var known = new Checkbox("Nobody knows how far it is");
        var spinner = new Spinner("Weaving");
        var active = new Checkbox("Spinning").value(true);
        done.watchAsync(changes -> progress.value(done.value()).text(done.value() + " %"), "value");
        known.onChange(change -> progress.indeterminate(change.now()));
        active.onChange(change -> spinner.active(change.now()));
        return new Card("To say how far it is", done, progress, known, new Row(active, spinner));
    }

    private Component held() {
        var row = new Row(new StaticText("a row"), new StaticText("of texts"));
        var column = new Column(new StaticText("a column"), new StaticText("of texts"));
        var add = new Button("Put one in").onClick(click -> {
            row.add(new StaticText(click.clicks()));
            column.add(new StaticText(click.clicks()));
        });
        var remove = new Button("Take one out").tone(Tone.NEUTRAL).onClick(click -> List.of(row, column).stream()
                .filter(layout -> !layout.children().isEmpty()).forEach(layout -> layout.remove(layout.children().getLast())));
        return new Card("To hold others", new Row(add, remove), new Card("A card", row, column));
    }

    private Component streamed(Session session) {
        var plot = new Plot().label("Two waves").line("t", "warp").line("t", "weft").rollover(40);
        var log = new Log("t", "warp", "weft").label("The points of the waves").newestFirst(true).rollover(20)
                .empty("No point yet");
        var points = session.state("points", 0L);
        var waves = session.addPeriodicCallbackAsync(run -> {
            long t = points.update(before -> before + 1);
            double warp = Math.sin(t / 6.0), weft = Math.cos(t / 9.0);
            plot.stream(Map.of("t", new double[] {t}, "warp", new double[] {warp}, "weft", new double[] {weft}));
            log.append(t, "%.2f".formatted(warp), "%.2f".formatted(weft));
        }, Duration.ofMillis(50)).count(50).stop();
        var more = new Button("Stream fifty points").onClick(click -> waves.start());
        var none = new Button("Take all away").tone(Tone.NEUTRAL).onClick(click -> {
            plot.reset();
            log.reset();
        });
        return new Card("To stream to", new Row(more, none), new Row(new Column(plot), new Column(log)));
    }

    private Component many() {
        var plot = new Plot().label("A long walk").line("step", "height").rollover(POINTS);
        var walk = new Button("Walk two million steps").onClickAsync(click -> {
            var random = new Random(click.clicks());
            plot.reset();
            double height = 0;
            for (int step = 0; step < POINTS; step += AT_ONCE) {
                var steps = new double[AT_ONCE];
                var heights = new double[AT_ONCE];
                for (int i = 0; i < AT_ONCE; i++) {
                    steps[i] = step + i;
                    heights[i] = height += random.nextGaussian();
                }
                plot.stream(Map.of("step", steps, "height", heights));
            }
        });
        return new Card("To look into", new Row(walk, new StaticText("Drag to look closer, double-click for all; or +, -, the arrows and 0.")), plot);
    }

    private Component opened() {
        var tabs = new Tabs()
                .tab("Warp", new StaticText("The threads that are stretched on the loom."))
                .tab("Weft", new StaticText("The thread that is drawn through them."));
        var echo = new StaticText(tabs.active()).label("active");
        tabs.watchAsync(changes -> echo.value(tabs.active()), "active");
        var other = new Button("Open the weft").tone(Tone.NEUTRAL).onClick(click -> tabs.active("Weft"));
        return new Card("To open one of", tabs, echo, new Row(other));
    }

    private static String name(Tone tone) {
        return tone.name().charAt(0) + tone.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
