// How earlier orders and visits are listed.

import { element } from "../shared/dom.js";
import { stateTag } from "./board-order.js";
import { dishes } from "./board-words.js";

/** One order of the house. @param isOneDay whether the time alone says when it was. */
export function orderRow(app, order, open, isOneDay) {
    const when = isOneDay ? app.language.time(order.created_at) : app.language.dateAndTime(order.created_at);
    return row(app, order, open, [
        element("b", {}, app.say("tableName", { table: order.table_number })),
        element("time", { class: "quiet", datetime: order.created_at }, when),
    ]);
}

/** A party that has left, with what it had. */
export function visitView(app, visit, open) {
    const { say, money, language } = app;
    const facts = [
        say("visitTime", { from: language.dateAndTime(visit.started_at), to: language.time(visit.closed_at) }),
        visit.guest_count && say("guests", { n: visit.guest_count }),
        say("count", { n: visit.order_count }),
    ];
    return element(
        "li",
        { class: "card visit", "data-key": visit.id, "data-visit": visit.id },
        element(
            "div",
            { class: "visit-head" },
            element("h2", {}, say("closedAt", { time: language.dateAndTime(visit.closed_at) })),
            element("b", { class: "money sum" }, money(visit.total)),
            element("p", { class: "quiet" }, facts.filter(Boolean).join(" · ")),
        ),
        element(
            "ul",
            { class: "rows" },
            visit.orders.map((order) => row(app, order, open, [element("span", {}, language.time(order.created_at))])),
        ),
    );
}

function row(app, order, open, about) {
    const text = dishes(app, order);
    return element(
        "li",
        { "data-key": order.id, "data-order": order.id, "data-state": order.status },
        element(
            "button",
            { type: "button", class: "plain row", onclick: () => open(order) },
            element("b", { class: "number" }, `#${order.order_number}`),
            element("span", { class: "about" }, about),
            element(order.status === "cancelled" ? "s" : "span", { class: "dish" }, text),
            stateTag(app, order),
            element("span", { class: "money" }, app.money(order.total)),
        ),
    );
}
