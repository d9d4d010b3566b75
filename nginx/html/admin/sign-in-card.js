// A card to print: how a table's tablet signs in.

import { openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { copyButton } from "./copying.js";
import { signButton } from "./views.js";

/** Shows, this once, the password that only its hash is kept of. */
export function showSignIn(app, { table_number: number }, password) {
    const { say, language, account } = app;
    const { id, name } = account.details.store;
    const address = `${location.origin}/?${readable(new URLSearchParams({ store: id, table: number }))}`;
    const rows = [
        [say("cardAddress"), address],
        [say("storeNumber"), id],
        [say("table_number"), number],
        [say("password"), password],
    ];
    return openDialog(
        language,
        say("cardTitle", { number }),
        (close) => [
            element("p", { class: "banner wait card unprinted" }, say("cardOnce")),
            element(
                "div",
                { class: "sign-in-card card" },
                element("p", { class: "quiet" }, name),
                element("p", { class: "card-number" }, say("tableNamed", { number })),
                element(
                    "dl",
                    {},
                    rows.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
                ),
                element("p", { class: "quiet" }, say("cardHow")),
            ),
            element(
                "div",
                { class: "actions unprinted" },
                signButton("print", { kind: "primary", onclick: () => print() }, say("print")),
                copyButton(app, password, say("copyPassword")),
                element("button", { type: "button", onclick: () => close() }, say("close")),
            ),
        ],
        { kind: "printed" },
    );
}

/** As somebody types it: a browser itself encodes 창가, but not what means something else in an address. */
function readable(query) {
    return String(query).replace(/(%[89A-F][0-9A-F])+/g, decodeURIComponent);
}
