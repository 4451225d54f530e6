// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Our icons take the place of Web Awesome's default library, which would fetch its icons from another host.

import { registerIconLibrary } from "@awesome.me/webawesome/dist/components/icon/library.js";
import { icons } from "treadle:icons";

registerIconLibrary("default", { resolver: (name) => icons[name] ?? icons.missing });
