// Dialogs that go on showing what is.

import { openDialog } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";

/**
 * Shows a dialog as `openDialog` does, and builds its content anew whenever the page changes.
 * - build: gets `close(value)` and `update()`, and answers what stands below the title.
 */
export async function openLive(page, title, build, options) {
    let update;
    const closed = openDialog(
        page.language,
        title,
        (close) => {
            const place = element("div", { class: "live" });
            update = () => show(place, build(close, update));
            update();
            return place;
        },
        options,
    );
    page.addEventListener("change", update);
    const result = await closed;
    page.removeEventListener("change", update);
    return result;
}

/** A number with a step down and up. */
export function stepper({ language, say }, { value, shown, label, least = 1, most, disabled = false, step }, icons) {
    const button = (sign, name, next) =>
        element(
            "button",
            {
                type: "button", class: "round", "aria-label": say(name, { label }), "data-key": name,
                disabled: disabled || next < least || next > most, onclick: () => step(next),
            },
            sign,
        );
    return element(
        "div",
        { class: "stepper", role: "group", "aria-label": label },
        button(icons.less, "less", value - 1),
        element("output", { class: "number", "aria-live": "polite" }, shown ?? language.number(value)),
        button(icons.more, "more", value + 1),
    );
}
