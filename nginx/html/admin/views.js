// What a screen shows while it has nothing else: it is being fetched, cannot be had, or there is none.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

export function loadingView({ say }) {
    return element("p", { class: "loading block", role: "status", "data-key": "loading" }, say("loading"));
}

/** @param again tries it once more. */
export function failureView({ say }, problem, again) {
    return element(
        "div",
        { class: "empty", role: "alert", "data-key": "failure" },
        icon("warning"),
        element("p", {}, problem.message),
        element("button", { type: "button", onclick: again }, say("retry")),
    );
}

/** @param more what leads on from here, if anything does. */
export function emptyView(sign, text, ...more) {
    return element("div", { class: "empty", "data-key": "empty" }, icon(sign), element("p", {}, text), ...more);
}

/** A button with a sign in front of its words; with `label` the sign stands alone. */
export function signButton(sign, { label = null, kind = "", ...attributes }, text = "") {
    const named = label === null ? {} : { "aria-label": label, title: label };
    return element("button", { type: "button", class: kind, ...named, ...attributes }, icon(sign), text);
}
