// A table's card on the board.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { orderView } from "./board-order.js";
import { isOpen, isUnfinished, latestOrders, longestWaiting } from "./board-state.js";
import { age, minutesSince, urgency } from "./board-words.js";

const SIGNS = { staff: "bell", water: "water", bill: "receipt", other: "bell" };
/** So many finished orders are seen beside the others; the rest is in the table's dialog. */
const FINISHED = 2;

/**
 * - board: `{app, actions, now, open(place)}`.
 * - wanted: the state that is filtered for: `all`, `pending`, `preparing` or `calls`.
 */
export function tableCard(board, place, wanted) {
    const { app, open } = board;
    const items = itemsOf(place);
    const isNew = items.some((key) => app.arrivals.isNew(key));
    const isQuiet = !place.session && items.length === 0;
    const attributes = {
        class: `card place ${isQuiet ? "free" : ""} ${isNew ? "new" : ""}`,
        "aria-label": app.say("tableName", { table: place.table_number }),
        ...asData(place),
    };
    return element(
        "li",
        { "data-key": `table:${place.id}` },
        element(
            "article",
            attributes,
            head(app, place, () => open(place)),
            isQuiet ? [] : inside(board, place, wanted),
        ),
    );
}

/** The keys of what somebody may have to look at. */
export function itemsOf(place) {
    const orders = place.orders.filter(isUnfinished).map(({ id }) => `order:${id}`);
    return [...orders, ...place.calls.filter(isOpen).map(({ id }) => `call:${id}`)];
}

/** What the card stands for, to be read by programs. */
function asData(place) {
    return {
        "data-table": place.id,
        "data-total": place.total,
        "data-orders": latestOrders(place)
            .map(({ id, status }) => `${id}:${status}`)
            .join(" "),
        "data-calls": place.calls
            .filter(isOpen)
            .map(({ id, status }) => `${id}:${status}`)
            .join(" "),
    };
}

function head(app, place, onclick) {
    const { say, money } = app;
    const guests = place.session?.guest_count;
    const name = say("openTable", { table: place.table_number });
    const opening = { type: "button", class: "plain table-number", "aria-label": name, onclick };
    return element(
        "div",
        { class: "place-head" },
        element(
            "h2",
            {},
            element("button", opening, place.table_number),
        ),
        place.session
            ? [
                  guests && element("span", { class: "guests" }, icon("people"), say("guests", { n: guests })),
                  element("b", { class: "money sum" }, money(place.total)),
              ]
            : element("span", { class: "quiet" }, say("free")),
    );
}

function inside(board, place, wanted) {
    const { app, open } = board;
    const orders = latestOrders(place);
    const finished = orders.filter((order) => !isUnfinished(order)).reverse();
    const isWanted = ({ status }) => wanted === "all" || wanted === status;
    const shown = [...orders.filter(isUnfinished), ...finished.slice(0, FINISHED)].filter(isWanted);
    const rest = wanted === "all" ? finished.length - FINISHED : 0;
    return [
        waiting(app, place, board.now),
        callList(board, place),
        shown.length > 0 && element("ol", { class: "orders" }, shown.map((order) => orderView(board, order))),
        rest > 0 &&
            element(
                "button",
                { type: "button", class: "plain rest", "data-key": "rest", onclick: () => open(place) },
                app.say("moreOrders", { n: rest }),
            ),
    ];
}

function waiting({ say }, place, now) {
    const oldest = longestWaiting(place);
    if (!oldest) return null;
    const kind = urgency(oldest.created_at, now);
    const text = say(`waiting_${kind}`, { n: minutesSince(oldest.created_at, now) });
    return element("p", { class: `waiting ${kind}`, "data-key": "waiting" }, icon("clock"), text);
}

/** Each call is one large button: seen, then done. */
export function callList(board, { calls }) {
    const open = calls.filter(isOpen);
    const views = open.map((call) => callView(board, call));
    return views.length > 0 && element("ul", { class: "calls", "data-key": "calls" }, views);
}

function callView({ app, actions, now }, call) {
    const { say } = app;
    const key = `call:${call.id}`;
    const isNew = app.arrivals.isNew(key);
    const next = call.status === "open" ? "acknowledged" : "done";
    const attributes = {
        type: "button",
        class: `call ${call.status}`,
        "aria-disabled": actions.isBusy(key) ? "true" : null,
        onclick: () => actions.answerCall(call, next),
    };
    return element(
        "li",
        { "data-key": key, "data-call": call.id, class: isNew ? "new" : null },
        element(
            "button",
            attributes,
            icon(SIGNS[call.kind]),
            element(
                "span",
                { class: "call-text" },
                element("b", {}, say(`call_${call.kind}`)),
                isNew && element("span", { class: "tag news" }, say("newCall")),
                element("span", {}, age(app, call.created_at, now)),
                call.note && element("span", { class: "remark" }, call.note),
            ),
            element("span", { class: "call-step" }, say(`callStep_${next}`)),
        ),
    );
}
