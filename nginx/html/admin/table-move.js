// To which table a party goes.

import { ask, openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";

/**
 * Asks for a free table, or for the party to join, and says what will happen.
 * - Returns: the table; null when nobody is to move.
 */
export async function chooseTable(app, place, isMerge) {
    const { say, money, language } = app;
    const table = place.table_number;
    const others = app.feed.board.tables.filter(({ id, session }) => id !== place.id && Boolean(session) === isMerge);
    const title = say(isMerge ? "mergeTitle" : "moveTitle", { table });
    const target = await openDialog(language, title, (close) => [
        element("p", {}, say(isMerge ? "mergeHint" : "moveHint")),
        others.length > 0
            ? element("ul", { class: "tables" }, others.map((other) => choice(app, other, close)))
            : element("p", { class: "empty" }, say(isMerge ? "noOtherParty" : "noFreeTable")),
    ]);
    if (!target || !isMerge) return target;
    const sums = { sum: money(place.total), all: money(place.total + target.total) };
    const values = { from: table, to: target.table_number, ...sums };
    const answers = [
        { label: say("mergeNow"), value: true, kind: "primary" },
        { label: say("cancel"), value: false },
    ];
    return (await ask(language, title, say("mergeText", values), answers)) ? target : null;
}

function choice({ say, money }, other, close) {
    const about = other.session ? money(other.total) : say("seats", { n: other.seats });
    return element(
        "li",
        {},
        element(
            "button",
            { type: "button", onclick: () => close(other) },
            element("b", { class: "table-number" }, other.table_number),
            element("small", { class: "quiet" }, about),
        ),
    );
}
