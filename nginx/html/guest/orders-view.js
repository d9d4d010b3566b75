// What this party has ordered, and how far it is.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

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
    if (!table.isKnown) return element("div", { class: "loading block" }, element("p", { class: "spoken" }, say("loading")));
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
    return element("div", { class: "empty", role: "alert" }, icon("warning"), element("p", {}, table.problem.message), again);
}

function orderView({ say, money, language }, order) {
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
        isCancelled && element("p", { class: "fault" }, order.cancel_reason ? say("cancelledFor", { reason: order.cancel_reason }) : say("cancelledPlain")),
        element("ul", { class: "slip" }, order.items.map((item) => itemView({ say, money }, item))),
        order.note && element("p", { class: "quiet" }, `“${order.note}”`),
        element(
            "p",
            { class: "sum" },
            element("span", {}, say("total")),
            element(isCancelled ? "s" : "b", { class: "money" }, money(order.total)),
        ),
    );
}

function itemView({ say, money }, { name, options, note, quantity, total }) {
    const more = [options.map((option) => option.name).join(", "), note && `“${note}”`].filter(Boolean).join(" · ");
    return element(
        "li",
        {},
        element("span", {}, name, more && element("small", { class: "quiet" }, ` ${more}`)),
        element("span", { class: "number" }, say("times", { n: quantity })),
        element("span", { class: "money" }, money(total)),
    );
}
