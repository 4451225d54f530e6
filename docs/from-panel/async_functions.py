# Copyright The Treadle authors
# SPDX-License-Identifier: Apache-2.0
import asyncio

import panel as pn

pn.extension()

button = pn.widgets.Button(name="Click me!")
text = pn.widgets.StaticText()


async def run(event):
    text.value = f"Running {event.new}"
    await asyncio.sleep(2)
    text.value = f"Finished {event.new}"


button.on_click(run)

pn.Row(button, text).servable()
