// Dialogs: the browser's own, which keep the focus and end with Escape.

import { element, freshID } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Shows a dialog. `build` gets `close(value)` and answers what stands below the title: elements, of which one that has
 * the class `actions` stays in sight.
 * - mayLeave: asked before Escape, the cross or a tap beside it closes the dialog; answers a promise.
 * - Returns: what it was closed with; null for Escape, the cross or a tap beside it.
 */
export function openDialog(language, title, build, { kind = "", mayLeave = null } = {}) {
    return new Promise((resolve) => {
        let result = null;
        const id = freshID();
        const dialog = element("dialog", { class: `dialog ${kind}`, "aria-labelledby": id });
        const close = (value = null) => {
            result = value;
            dialog.close();
        };
        const leave = async () => (mayLeave === null || (await mayLeave())) && close();
        dialog.onclose = () => {
            dialog.remove();
            resolve(result);
        };
        dialog.oncancel = (event) => {
            // A file's picker that is cancelled says so here, too.
            if (event.target !== dialog || mayLeave === null) return;
            event.preventDefault();
            leave();
        };
        // A press that begins in the dialog, to mark a text, and ends outside is no tap beside it.
        dialog.onpointerdown = (event) => event.target === dialog && leave();
        const cross = element(
            "button",
            { type: "button", class: "plain round", "aria-label": language.say("close"), onclick: leave },
            icon("cross"),
        );
        const header = element("header", { role: "presentation" }, element("h2", { id }, title), cross);
        dialog.append(element("div", { class: "dialog-inside" }, header, ...[build(close)].flat()));
        document.body.append(dialog);
        dialog.showModal();
    });
}

/**
 * Asks a question with a few answers.
 * - answers: `{label, value, kind?}`, the one to press first in front.
 * - Returns: the value of the one that was pressed, or null.
 */
export function ask(language, title, text, answers) {
    return openDialog(language, title, (close) => [
        element("p", {}, text),
        element(
            "div",
            { class: "actions" },
            answers.map(({ label, value, kind = "" }) =>
                element("button", { type: "button", class: kind, onclick: () => close(value) }, label),
            ),
        ),
    ]);
}

/** Closes whatever is open, as if by Escape. */
export function closeDialogs() {
    [...document.querySelectorAll("dialog[open]")].reverse().forEach((dialog) => dialog.close());
}
