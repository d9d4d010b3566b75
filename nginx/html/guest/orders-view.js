// What this party has ordered, and how far it is.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { loading, slipLine } from "./words.js";

/** Each state with its colour and its sign. */
const STATES = {
    pending: ["wait", "clock"],
    preparing: ["calm", "dish"],
    completed: ["good", "check"],
    cancelled: ["bad", "cross"],
};

/** The orders' screen, the latest in front. */
export function ordersScreen(page) {
    const { say } = page;
    const back = element("a", { class: "button plain", href: "#menu", "data-key": "back" }, icon("back"), say("menu"));
    return [element("div", { class: "bar" }, back, element("h1", {}, say("orders"))), content(page)];
}

function content(page) {
    const { say, money, table, call } = page;
    const { orders } = table.visit;
    if (!table.isKnown) return loading(page);
    if (orders.length === 0) return table.problem ? failure(page) : none(page);
    return element(
        "div",
        { class: "stack" },
        element("ol", { class: "placed" }, [...orders].reverse().map((order) => orderView(page, order))),
        element(
            "div",
            { class: "order card" },
            element(
                "p",
                { class: "sum" },
                element("span", {}, say("sessionTotal")),
                element("b", { class: "money" }, money(table.total)),
            ),
            element(
                "div",
                { class: "actions" },
                element("a", { class: "button primary large", href: "#menu" }, say("orderMore")),
                element("button", { type: "button", class: "large", onclick: call }, icon("bell"), say("askBill")),
            ),
        ),
    );
}

function none({ say }) {
    const back = element("a", { class: "button primary", href: "#menu" }, say("toMenu"));
    return element("div", { class: "empty" }, icon("receipt"), element("p", {}, say("noOrders")), back);
}

function failure({ say, table }) {
    const again = element("button", { type: "button", onclick: () => table.load() }, say("retry"));
    const text = element("p", {}, table.problem.message);
    return element("div", { class: "empty", role: "alert" }, icon("warning"), text, again);
}

function orderView(page, order) {
    const { say, money, language } = page;
    const [kind, sign] = STATES[order.status];
    const isCancelled = order.status === "cancelled";
    return element(
        "li",
        { class: isCancelled ? "card cancelled" : "card", "data-key": `order-${order.id}` },
        element(
            "div",
            { class: "bar" },
            element("h2", {}, say("orderNumber", { number: order.order_number })),
            element("time", { class: "quiet", datetime: order.created_at }, language.time(order.created_at)),
            element("span", { class: `tag ${kind}` }, icon(sign), say(`status_${order.status}`)),
        ),
        isCancelled && element("p", { class: "fault" }, why(page, order)),
        element("ul", { class: "slip" }, order.items.map((item) => itemView(page, item))),
        order.note && element("p", { class: "quiet" }, `“${order.note}”`),
        element(
            "p",
            { class: "sum" },
            element("span", {}, say("total")),
            element(isCancelled ? "s" : "b", { class: "money" }, money(order.total)),
        ),
    );
}

function why({ say }, { cancel_reason }) {
    return cancel_reason ? say("cancelledFor", { reason: cancel_reason }) : say("cancelledPlain");
}

function itemView(page, { name, options, note, quantity, total }) {
    const more = [options.map((option) => option.name).join(", "), note && `“${note}”`].filter(Boolean).join(" · ");
    return slipLine(page, { name, more, quantity, total });
}
