// What several parts of the page are made of.

import { element, freshID } from "../shared/dom.js";

/** A control under its label, with a hint that is read out with it. */
export function field(label, control, hint = "") {
    control.id = freshID();
    const about = hint && element("small", { id: `${control.id}-hint` }, hint);
    if (about) {
        control.setAttribute("aria-describedby", about.id);
    }
    return element("div", { class: "field" }, element("label", { for: control.id }, label), control, about);
}

/** Text with `code` between backticks. */
export function prose(text) {
    return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

/** Preformatted text that can be scrolled with the keyboard. */
export function listing(label, text) {
    return element("pre", { tabindex: "0", role: "region", "aria-label": label }, text);
}
