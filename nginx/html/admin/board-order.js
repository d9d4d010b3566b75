// An order as it stands on a table's card and in its dialog.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isUnfinished, nextStatus, undoEnds } from "./board-state.js";
import { age, dishes } from "./board-words.js";

const KINDS = { pending: "accent", preparing: "calm", completed: "good", cancelled: "bad" };

export function stateTag({ say }, { status }) {
    return element("span", { class: `tag ${KINDS[status]}` }, say(`status_${status}`));
}

/** What was ordered, line by line. */
export function orderLines(app, { items, note }) {
    return [
        element("ul", { class: "lines" }, items.map((item) => line(item))),
        note && element("p", { class: "remark" }, note),
    ];
}

function line({ name, quantity, options, note }) {
    const chosen = options.map((option) => option.name).join(", ");
    return element(
        "li",
        {},
        element("b", { class: "times" }, `${quantity}×`),
        element(
            "div",
            {},
            element("span", { class: "dish" }, name),
            chosen && element("span", { class: "options" }, chosen),
            note && element("p", { class: "remark" }, note),
        ),
    );
}

/**
 * One order with its next step; a finished one is a line.
 * - board: `{app, actions, now}`.
 * - more: further buttons.
 */
export function orderView({ app, actions, now }, order, ...more) {
    const key = `order:${order.id}`;
    const isNew = app.arrivals.isNew(key);
    const attributes = {
        "data-key": key,
        "data-order": order.id,
        "data-state": order.status,
        class: `order ${isUnfinished(order) ? order.status : "finished"} ${isNew ? "new" : ""}`,
    };
    const inside = isUnfinished(order) ? unfinished(app, order, isNew, now) : finished(app, order);
    const steps = [undoButton(app, actions, order, now), stepButton(app, actions, order), ...more].filter(Boolean);
    return element(
        "li",
        attributes,
        inside,
        steps.length > 0 && element("div", { class: "steps", "data-key": "steps" }, steps),
    );
}

function unfinished(app, order, isNew, now) {
    const { say, money } = app;
    return [
        element(
            "div",
            { class: "order-head" },
            element("b", { class: "number" }, `#${order.order_number}`),
            isNew ? element("span", { class: "tag news" }, say("newOrder")) : stateTag(app, order),
            element("span", { class: "quiet" }, age(app, order.created_at, now)),
            element("span", { class: "money" }, money(order.total)),
        ),
        orderLines(app, order),
    ];
}

function finished(app, order) {
    const { say, money } = app;
    const why = order.cancel_reason;
    const text = element(order.status === "cancelled" ? "s" : "span", { class: "dish" }, dishes(app, order));
    return element(
        "div",
        { class: "order-head" },
        element("b", { class: "number" }, `#${order.order_number}`),
        text,
        stateTag(app, order),
        element("span", { class: "money" }, money(order.total)),
        why && element("span", { class: "reason" }, say("cancelledBecause", { why })),
    );
}

function stepButton({ say }, actions, order) {
    if (!nextStatus(order)) return null;
    const label = say(`step_${nextStatus(order)}`);
    const attributes = { "data-key": "next", class: order.status === "pending" ? "primary next" : "next ready" };
    return button(actions, order, attributes, label, () => actions.stepOn(order), [label]);
}

function undoButton({ say }, actions, order, now) {
    if (undoEnds(order) <= now) return null;
    const label = say("undo");
    const attributes = { "data-key": "undo", class: "undo" };
    return button(actions, order, attributes, label, () => actions.stepBack(order), [icon("undo"), label]);
}

/** One that is at work keeps the focus, so it is not disabled. */
function button(actions, order, attributes, label, onclick, content) {
    const isBusy = actions.isBusy(`order:${order.id}`);
    const name = `${label} #${order.order_number}`;
    const state = { type: "button", "aria-label": name, "aria-disabled": isBusy ? "true" : null, onclick };
    return element("button", { ...state, ...attributes }, content);
}
