// What a guest is shown for a moment: the order's number, and a word of thanks.

import { openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

const STAYS = 5000;

/** The number that people read out. */
export function sayNumber(page, { order_number }) {
    const { say } = page;
    return moment(page, say("taken"), (close) => [
        element("p", { class: "figure" }, say("orderNumber", { number: order_number })),
        element("p", { class: "quiet" }, say("takenHint")),
        done(say("ok"), close),
    ]);
}

/** To a party whose visit the staff have completed. */
export function sayThanks(page) {
    const { say, table } = page;
    return moment(page, say("thanks"), (close) => [
        element("p", {}, say("thanksFor", { store: table.store.name })),
        done(say("ok"), close),
    ]);
}

function done(label, close) {
    const attributes = { type: "button", class: "large", autofocus: true, onclick: () => close() };
    const button = element("button", attributes, label);
    return element("div", { class: "actions" }, button);
}

/** Goes by itself; what it says stands elsewhere, too. */
function moment({ language }, title, build) {
    let timer = null;
    const closed = openDialog(
        language,
        title,
        (close) => {
            timer = setTimeout(close, STAYS);
            return [element("p", { class: "seal good" }, icon("check")), ...build(close)];
        },
        { kind: "moment" },
    );
    return closed.finally(() => clearTimeout(timer));
}
