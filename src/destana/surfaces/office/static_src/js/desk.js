// The desk, made faster: forms and links swap parts (htmx), keys, live news from other desks, a word when the line is bad.
// Everything here also works without this file.
import htmx from "htmx.org";
import { keys } from "./lib/keys.js";
import { live } from "./lib/live.js";
import { line } from "./lib/line.js";
import { copy } from "./lib/copy.js";
import { focus } from "./lib/focus.js";
import { ticks } from "./lib/ticks.js";

document.documentElement.classList.add("js");
focus();
keys();
ticks();
line();
copy();
live(htmx);
