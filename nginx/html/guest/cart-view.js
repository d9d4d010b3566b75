// The cart: its lines, what is no longer right with them, and the order that is on its way.

import { element } from "../shared/dom.js";
import { field } from "../shared/field.js";
import { icon } from "../shared/icons.js";
import { notice } from "../shared/notice.js";
import { confirmOrder } from "./confirm.js";
import { dishOf, chosenOptions } from "./dishes.js";
import { LONGEST_NOTE, MOST_OF_ONE, lineKey } from "./lines.js";
import { stepper } from "./live.js";
import { mending, problemsOf } from "./mending.js";
import { loading } from "./words.js";

/** The cart as a screen of its own. */
export function cartScreen(page) {
    const { say } = page;
    const back = element("a", { class: "button plain", href: "#menu", "data-key": "back" }, icon("back"), say("menu"));
    return [element("div", { class: "bar" }, back, element("h1", {}, say("cart"))), content(page, "h2")];
}

/** The cart beside the menu. */
export function cartPanel(page) {
    const title = element("h2", { id: "panel-title", tabindex: "-1" }, page.say("cart"));
    return element(
        "aside",
        { class: "panel card", "aria-labelledby": "panel-title", "data-key": "panel" },
        title,
        content(page, "h3"),
    );
}

/** @param heading what a line's name is, below the title. */
function content(page, heading) {
    const { say, table } = page;
    if (!table.isKnown) return loading(page);
    if (table.cart.lines.length === 0) {
        const back = page.screen === "cart" && element("a", { class: "button primary", href: "#menu" }, say("toMenu"));
        return element("div", { class: "empty" }, icon("cart"), element("p", {}, say("cartEmpty")), back);
    }
    return element(
        "div",
        { class: "cart" },
        mending(page),
        element("ul", { class: "lines" }, table.cart.lines.map((line) => lineView(page, line, heading))),
        noteField(page),
        foot(page),
    );
}

function lineView(page, line, heading) {
    const { say, money, table } = page;
    const dish = table.menu.present && dishOf(table.menu.present, line.menu_id);
    const name = dish?.name ?? line.name;
    const chosen = dish ? chosenOptions(dish, line.options).map((option) => option.name) : line.option_names;
    const isFrozen = table.sending.intent !== null;
    const key = lineKey(line);
    const counter = {
        value: line.quantity, label: name, least: 0, most: MOST_OF_ONE, disabled: isFrozen,
        step: (quantity) => (quantity === 0 ? remove(page, line, name) : table.cart.setQuantity(key, quantity)),
    };
    return element(
        "li",
        { class: "line", "data-key": key },
        element(
            "div",
            { class: "about" },
            element(heading, {}, name),
            chosen.length > 0 && element("p", { class: "quiet" }, chosen.join(", ")),
            line.note && element("p", { class: "quiet" }, `“${line.note}”`),
        ),
        element("b", { class: "money" }, money(line.unit_price * line.quantity)),
        stepper(page, counter, { less: icon(line.quantity === 1 ? "trash" : "minus"), more: icon("plus") }),
        problemsOf(page, line, () => remove(page, line, name)),
    );
}

/** Takes a line out, and goes to what stands in its place; for a while it can be had back. */
function remove({ say, table }, line, name) {
    const { lines } = table.cart;
    table.cart.replace(lineKey(line), null);
    const undo = () => table.sending.intent || table.cart.restore(lines);
    notice(say("removed", { dish: name }), { action: { label: say("undo"), run: undo } });
    queueMicrotask(() => document.activeElement === document.body && document.getElementById("screen").focus());
}

function noteField(page) {
    const { say, table } = page;
    const control = element("textarea", {
        id: "order-note", name: "note", rows: 2, maxlength: LONGEST_NOTE, disabled: table.sending.intent !== null,
        onchange: ({ target }) => table.cart.setNote(target.value),
    });
    control.append(table.cart.note);
    const made = field(say("orderNote"), control);
    made.dataset.key = "note";
    return made;
}

function foot(page) {
    const { say, money, table } = page;
    const { count, total, hasProblems } = table.cart;
    const reason = hasProblems ? say("mendFirst") : table.store.ordering_paused ? say("paused") : null;
    return element(
        "div",
        { class: "order", "data-key": "foot" },
        element(
            "p",
            { class: "sum" },
            element("span", {}, `${say("total")} · ${say("pieces", { n: count })}`),
            element("b", { class: "money" }, money(total)),
        ),
        table.sending.intent ? onItsWay(page) : [
            reason && element("p", { class: "hint", id: "order-reason" }, reason),
            element(
                "button",
                {
                    type: "button", class: "primary large", disabled: reason !== null, "data-key": "order",
                    "aria-describedby": reason && "order-reason", onclick: () => confirmOrder(page),
                },
                `${say("order")} · ${money(total)}`,
            ),
        ],
    );
}

function onItsWay({ say, table, go }) {
    const { isAsking, isLate } = table.sending;
    if (!isAsking) {
        const text = say(isLate ? "sendingLate" : "sending");
        const attributes = { class: "way calm", role: "status", "data-key": "way" };
        return element("p", attributes, icon("clock"), element("span", {}, text));
    }
    const insist = () => table.sending.insist();
    const drop = () => {
        table.sending.drop();
        go("orders");
    };
    return element(
        "div",
        { class: "way bad", "data-key": "asking" },
        element("p", {}, say("askSending")),
        element(
            "div",
            { class: "actions" },
            element("button", { type: "button", class: "primary", onclick: insist }, say("sendAgain")),
            element("button", { type: "button", onclick: drop }, say("dropOrder")),
        ),
    );
}
