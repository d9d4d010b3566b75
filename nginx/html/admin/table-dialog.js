// Everything of one table, and what can be done with its party.

import { ask, openDialog } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { notice, refused } from "../shared/notice.js";
import { callList } from "./board-card.js";
import { orderView } from "./board-order.js";
import { isUnfinished } from "./board-state.js";
import { cancelOrder } from "./order-cancel.js";
import { orderFor } from "./staff-order.js";
import { chooseTable } from "./table-move.js";

const TICK = 15_000;

/**
 * Opens it, and keeps it right while it is open.
 * - board: `{app, actions}`.
 */
export async function openTable(board, tableID) {
    const { app } = board;
    const place = placeOf(app, tableID);
    const ending = new AbortController();
    const body = element("div", { class: "stack", "data-own": true });
    const panel = new TablePanel(board, tableID, body);
    for (const source of [app.feed, app.arrivals, board.actions]) {
        source.addEventListener("change", () => panel.draw(), { signal: ending.signal });
    }
    for (const touch of ["click", "focusin"]) body.addEventListener(touch, ({ target }) => app.arrivals.touch(target));
    const tick = setInterval(() => panel.draw(), TICK);
    const title = app.say("tableName", { table: place.table_number });
    await openDialog(
        app.language,
        title,
        (close) => {
            panel.begin(close);
            return body;
        },
        { kind: "wide" },
    );
    clearInterval(tick);
    ending.abort();
}

class TablePanel {
    #board;
    #app;
    #tableID;
    #body;
    #close;
    /** The party's orders that the board no longer has, once they were fetched: those of this session. */
    #earlier = { sessionID: null, orders: [] };

    constructor(board, tableID, body) {
        this.#board = board;
        this.#app = board.app;
        this.#tableID = tableID;
        this.#body = body;
    }

    begin(close) {
        this.#close = close;
        this.draw();
    }

    draw() {
        const place = placeOf(this.#app, this.#tableID);
        if (!place) return this.#close();
        this.#fetchEarlier(place.session?.id ?? null);
        const board = { ...this.#board, now: Date.now() };
        const orders = this.#ordersOf(place);
        show(
            this.#body,
            place.session ? this.#facts(place) : element("p", { class: "quiet" }, this.#app.say("freeTable")),
            callList(board, place),
            orders.length > 0 &&
                element(
                    "ol",
                    { class: "orders" },
                    orders.map((order) => orderView(board, order, this.#cancelButton(order))),
                ),
            this.#actions(place, orders),
        );
    }

    #facts({ session, total }) {
        const { say, money, language } = this.#app;
        const facts = [
            [say("sessionTotal"), money(total)],
            [say("since"), language.time(session.started_at)],
            session.guest_count && [say("party"), say("guests", { n: session.guest_count })],
        ];
        return element(
            "dl",
            { class: "facts" },
            facts.filter(Boolean).map(([name, value]) =>
                element("div", {}, element("dt", {}, name), element("dd", { class: "money" }, value)),
            ),
        );
    }

    /** The whole session's, unfinished ones in front. What the board knows is newer than what was fetched. */
    #ordersOf(place) {
        const known = this.#earlier.sessionID === place.session?.id ? this.#earlier.orders : [];
        const orders = new Map([...known, ...place.orders].map((order) => [order.id, order]));
        const sorted = [...orders.values()].sort((a, b) => a.id - b.id);
        return [...sorted.filter(isUnfinished), ...sorted.filter((order) => !isUnfinished(order)).reverse()];
    }

    async #fetchEarlier(sessionID) {
        if (this.#earlier.sessionID === sessionID) return;
        this.#earlier = { sessionID, orders: [] };
        if (sessionID === null) return;
        try {
            const page = await this.#app.call("GET", `/api/admin/orders?session_id=${sessionID}&limit=250`);
            if (this.#earlier.sessionID !== sessionID) return;
            this.#earlier.orders = page.data;
            this.draw();
        } catch (problem) {
            refused(problem);
        }
    }

    #cancelButton(order) {
        if (order.status === "cancelled") return null;
        const name = this.#app.say("cancelOrder");
        const attributes = { type: "button", "data-key": "cancel", "aria-label": `${name} #${order.order_number}` };
        const onclick = () => cancelOrder(this.#app, order);
        return element("button", { ...attributes, class: "danger", onclick }, name);
    }

    #actions(place, orders) {
        const { say } = this.#app;
        const button = (name, sign, onclick, kind = "") =>
            element("button", { type: "button", class: kind, "data-key": name, onclick }, icon(sign), say(name));
        const history = () => {
            this.#close();
            location.hash = `#history?table=${place.id}`;
        };
        return element(
            "div",
            { class: "actions", "data-key": "actions" },
            place.session && button("complete", "check", () => this.#complete(place, orders), "primary"),
            button("orderForTable", "plus", () => orderFor(this.#app, place)),
            place.session && button("move", "move", () => this.#move(place, false)),
            place.session && button("merge", "people", () => this.#move(place, true)),
            button("tableHistory", "clock", history),
        );
    }

    async #complete(place, orders) {
        const { say, money, language } = this.#app;
        const table = place.table_number;
        const answers = (label) => [
            { label, value: true, kind: "primary" },
            { label: say("cancel"), value: false },
        ];
        const text = say("completeText", { total: money(place.total) });
        if (!(await ask(language, say("completeTitle", { table }), text, answers(say("complete"))))) return;
        try {
            await this.#end(place, false);
        } catch (problem) {
            if (problem.code !== "ORDERS_UNFINISHED") return refused(problem);
            const n = this.#ordersOf(placeOf(this.#app, place.id) ?? place).filter(isUnfinished).length;
            const question = say("unfinishedText", { n: n || orders.filter(isUnfinished).length });
            if (!(await ask(language, problem.message, question, answers(say("completeAnyway"))))) return;
            await this.#end(place, true).catch(refused);
        }
    }

    async #end({ id, session, table_number }, force) {
        const body = { session_id: session.id, force };
        await this.#app.call("POST", `/api/admin/tables/${id}/complete`, { body });
        this.#close();
        notice(this.#app.say("completed", { table: table_number }), { kind: "done" });
    }

    async #move(place, isMerge) {
        const target = await chooseTable(this.#app, place, isMerge);
        if (!target) return;
        const body = { to_table_id: target.id, session_id: place.session.id };
        try {
            await this.#app.call("POST", `/api/admin/tables/${place.id}/move`, { body });
            this.#close();
            notice(this.#app.say(isMerge ? "merged" : "moved", { from: place.table_number, to: target.table_number }));
        } catch (problem) {
            refused(problem);
        }
    }
}

function placeOf({ feed }, id) {
    return feed.board?.tables.find((place) => place.id === id);
}
