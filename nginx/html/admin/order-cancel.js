// Cancelling an order, for a reason that stays in its history.

import { openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { field, form } from "../shared/field.js";
import { notice } from "../shared/notice.js";
import { dishes } from "./board-words.js";

const REASONS = ["reasonSoldOut", "reasonGuest", "reasonMistake", "reasonLate"];

export function cancelOrder(app, order) {
    const { say, money, language } = app;
    const title = say("cancelTitle", { number: order.order_number });
    return openDialog(language, title, (close) => {
        const reason = element("input", { name: "reason", maxlength: "200", autocomplete: "off", required: true });
        const chips = REASONS.map((name) => {
            const onclick = () => {
                reason.value = say(name);
                reason.focus();
            };
            return element("button", { type: "button", class: "chip", onclick }, say(name));
        });
        const send = async (values) => {
            await sendCancel(app, order, values.reason.trim());
            close();
            notice(say("orderCancelled", { number: order.order_number }));
        };
        return [
            element("p", {}, `${dishes(app, order)} · ${money(order.total)}`),
            form(
                { language, label: say("cancelOrder"), kind: "danger large" },
                send,
                element("div", { class: "chips", role: "group", "aria-label": say("reasons") }, chips),
                field(say("reason"), reason, say("reasonHint")),
            ),
        ];
    });
}

/** With the version that is shown now: what it became meanwhile is seen before it is sent again. */
async function sendCancel({ call, feed }, order, reason) {
    const known = feed.board.tables.flatMap(({ orders }) => orders).find(({ id }) => id === order.id) ?? order;
    const path = `/api/admin/orders/${order.id}?reason=${encodeURIComponent(reason)}`;
    try {
        feed.takeOrder(await call("DELETE", path, { version: known.version }));
    } catch (problem) {
        if (problem.current) feed.takeOrder(problem.current);
        throw problem;
    }
}
