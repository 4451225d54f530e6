# Copyright The Treadle authors
# SPDX-License-Identifier: Apache-2.0
import asyncio

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

pn.extension()

button = pn.widgets.Button(name="Click me!")
source = ColumnDataSource({"x": [0], "y": [0]})
plot = figure()
plot.line(x="x", y="y", source=source)
pane = pn.pane.Bokeh(plot)


@pn.io.with_lock
async def walk(event):
    await asyncio.sleep(1)
    x, y = source.data["x"][-1], source.data["y"][-1]
    steps = np.random.standard_normal(5)
    source.stream({"x": list(range(x + 1, x + 6)), "y": list(y + steps.cumsum())})
    pane.param.trigger("object")


button.param.watch(walk, "clicks")

pn.Column(button, pane).servable()
