// What stands around every screen: the top with its buttons, what has to be said at once, the way to the cart.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/** Whose menu it is, at which table, and what guests can do from anywhere. */
export function top(page) {
    const { say, table, language } = page;
    const { tag, name } = language.other;
    const orders = table.visit.orders.length;
    return element(
        "div",
        { class: "top" },
        element(
            "a",
            { class: "store", href: "#menu" },
            element("b", {}, table.store.name),
            element("span", { class: "tag accent" }, say("tableNumber", { number: table.details.table.table_number })),
        ),
        element(
            "div",
            { class: "tools" },
            element(
                "button",
                { type: "button", onclick: page.switchLanguage, "aria-label": say("language") },
                icon("globe"),
                element("span", { class: "wide", lang: tag }, name),
            ),
            element(
                "a",
                { class: "button plain", href: "#orders", "aria-current": page.screen === "orders" ? "page" : null },
                icon("receipt"),
                element("span", { class: "wide" }, say("orders")),
                element("span", { class: "spoken narrow" }, say("orders")),
                orders > 0 && element("span", { class: "badge" }, language.number(orders)),
            ),
            callButton(page),
        ),
    );
}

function callButton({ say, table, call }) {
    const isOpen = table.visit.calls.length > 0;
    return element(
        "button",
        { type: "button", class: isOpen ? "call good" : "call accent", onclick: call, "data-key": "call" },
        icon(isOpen ? "check" : "bell"),
        element("span", {}, say(isOpen ? "calling" : "call")),
    );
}

/** What is wrong with the connection or the store, and the order that is on its way. */
export function banners(page) {
    return element("div", { class: "banners", role: "status" }, paused(page), cut(page), sending(page));
}

function paused({ say, table }) {
    return table.store.ordering_paused && banner("paused", "wait", "warning", say("paused"));
}

function cut({ say, table }) {
    return table.isCut && banner("cut", "wait", "warning", say("cut"));
}

function sending({ say, table }) {
    if (!table.sending.intent) return null;
    if (!table.sending.isAsking) return banner("sending", "calm", "clock", say("sendingBanner"));
    const look = element("a", { href: "#cart" }, say("decide"));
    return banner("sending", "bad", "warning", say("sendingLong"), look);
}

function banner(key, kind, sign, text, ...more) {
    return element("p", { class: `banner ${kind}`, "data-key": key }, icon(sign), element("span", {}, text), more);
}

/** The way to the cart, where it has no place of its own. */
export function bar({ say, money, table }) {
    const { count, total, hasProblems } = table.cart;
    if (count === 0 || !table.isKnown) return null;
    return element(
        "footer",
        { class: "bar", "data-key": "bar" },
        element(
            "a",
            { class: "button primary large", href: "#cart" },
            icon(hasProblems ? "warning" : "cart"),
            element("span", {}, say("seeCart"), " · ", say("pieces", { n: count })),
            element("b", { class: "money" }, money(total)),
        ),
    );
}
