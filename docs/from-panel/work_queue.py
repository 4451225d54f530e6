# Copyright The Treadle authors
# SPDX-License-Identifier: Apache-2.0
import threading
import time

import panel as pn

pn.extension()

button = pn.widgets.Button(name="Click to launch")
text = pn.widgets.StaticText(value="Queue empty")
condition = threading.Condition()
launched = 0


def launch(event):
    global launched
    with condition:
        launched += 1
        condition.notify()


def work():
    global launched
    begun = 0
    while True:
        with condition:
            if begun == launched:
                begun = launched = 0
                text.value = "Queue empty"
            while launched == 0:
                condition.wait()
            begun += 1
        text.value = f"Processing item {begun} of {launched} items in queue."
        time.sleep(2)


button.on_click(launch)
threading.Thread(target=work, daemon=True).start()

pn.Row(button, text).servable()
