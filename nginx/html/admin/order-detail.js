// One order with everything that is known of it: what it was, and who did what to it, when.

import { openDialog } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { orderLines, stateTag } from "./board-order.js";
import { actor } from "./board-words.js";
import { failureView, loadingView } from "./views.js";

export function openOrder(app, id) {
    const body = element("div", { class: "stack", "data-own": true });
    load(app, id, body);
    return openDialog(app.language, app.say("orderDetail"), () => body);
}

async function load(app, id, body) {
    show(body, loadingView(app));
    try {
        const [order, names] = await Promise.all([app.call("GET", `/api/admin/orders/${id}`), staffNames(app)]);
        show(body, view(app, order, names));
    } catch (problem) {
        if (!problem.code) throw problem;
        show(body, failureView(app, problem, () => load(app, id, body)));
    }
}

/** By id; only an owner may ask. */
async function staffNames(app) {
    if (!app.isOwner) return new Map();
    const { data } = await app.call("GET", "/api/admin/users?limit=250");
    return new Map(data.map(({ id, username }) => [id, username]));
}

function view(app, order, names) {
    const { say, money, language } = app;
    return [
        element(
            "div",
            { class: "order-head" },
            element("b", { class: "number" }, `#${order.order_number}`),
            stateTag(app, order),
            element("span", {}, say("tableName", { table: order.table_number })),
            element("b", { class: "money" }, money(order.total)),
        ),
        orderLines(app, order),
        element("h3", {}, say("orderHistory")),
        element(
            "ol",
            { class: "history-steps" },
            order.history.map(({ status, at, by, reason }) =>
                element(
                    "li",
                    {},
                    stateTag(app, { status }),
                    element("time", { datetime: at }, language.dateAndTime(at)),
                    element("span", { class: "quiet" }, actor(app, by, names)),
                    reason && element("span", { class: "reason" }, say("cancelledBecause", { why: reason })),
                ),
            ),
        ),
    ];
}
