// What was ordered on earlier days: the orders of the house, or the parties that have left a table.

import { element, show } from "../shared/dom.js";
import { field } from "../shared/field.js";
import { businessDate, dayAfter, dayStart } from "./business-day.js";
import { orderRow, visitView } from "./history-view.js";
import { openOrder } from "./order-detail.js";
import { emptyView, failureView, loadingView } from "./views.js";

export class History {
    #app;
    #results;
    #from;
    #to;
    #table;
    /** Its zone and hour say when a day begins. */
    #store = null;
    /** Counts what was asked for: answers to older questions are dropped. */
    #asked = 0;
    #found = [];
    #cursor = null;
    #problem = null;
    #isLoading = true;

    constructor(app, place) {
        this.#app = app;
        const onchange = () => this.#load();
        this.#from = element("input", { type: "date", name: "from", onchange });
        this.#to = element("input", { type: "date", name: "to", onchange });
        const all = element("option", { value: "" }, app.say("allTables"));
        this.#table = element("select", { name: "table_id", onchange }, all);
        this.#results = element("div", { class: "stack", "data-own": true });
        const fields = [
            field(app.say("fromDay"), this.#from),
            field(app.say("toDay"), this.#to),
            field(app.say("table"), this.#table),
        ];
        show(
            place,
            element(
                "div",
                { class: "bar" },
                element("h1", {}, app.say("history")),
                element("div", { class: "asked" }, fields),
            ),
            this.#results,
        );
        this.#begin();
    }

    close() {
        this.#asked += 1;
    }

    /** Today's, of all tables or of the one that the address names. */
    async #begin() {
        this.#draw();
        try {
            const [store, tables] = await Promise.all([
                this.#app.call("GET", "/api/admin/store"),
                this.#app.call("GET", "/api/admin/tables?limit=250"),
            ]);
            this.#store = store;
            const today = businessDate(Date.now(), store);
            this.#from.value ||= today;
            this.#to.value ||= today;
            for (const { id, table_number } of tables.data) {
                this.#table.append(element("option", { value: id }, table_number));
            }
            this.#table.value = new URLSearchParams(location.hash.split("?")[1]).get("table") ?? "";
            await this.#load();
        } catch (problem) {
            this.#failed(problem);
        }
    }

    async #load() {
        if (!this.#store) return;
        this.#found = [];
        this.#cursor = null;
        await this.#more();
    }

    async #more() {
        const asked = (this.#asked += 1);
        this.#isLoading = true;
        this.#problem = null;
        this.#draw();
        try {
            const page = await this.#app.call("GET", this.#path());
            if (asked !== this.#asked) return;
            this.#found = [...this.#found, ...page.data];
            this.#cursor = page.next_cursor;
            this.#isLoading = false;
            this.#draw();
        } catch (problem) {
            if (asked === this.#asked) this.#failed(problem);
        }
    }

    #failed(problem) {
        if (!problem.code) throw problem;
        this.#isLoading = false;
        this.#problem = problem;
        this.#draw();
    }

    #path() {
        const query = new URLSearchParams({ limit: "30" });
        if (this.#from.value) query.set("from", dayStart(this.#from.value, this.#store));
        if (this.#to.value) query.set("to", dayStart(dayAfter(this.#to.value), this.#store));
        // Also where the store's zone or hour was another then.
        if (this.#isOneDay && !this.#table.value) {
            ["from", "to"].forEach((name) => query.delete(name));
            query.set("business_date", this.#from.value);
        }
        if (this.#cursor) query.set("cursor", this.#cursor);
        const path = this.#table.value ? `/api/admin/tables/${this.#table.value}/history` : "/api/admin/orders";
        return `${path}?${query}`;
    }

    get #isOneDay() {
        return this.#from.value && this.#from.value === this.#to.value;
    }

    #draw() {
        show(
            this.#results,
            this.#found.length > 0 && this.#list(),
            this.#isLoading && loadingView(this.#app),
            this.#problem && failureView(this.#app, this.#problem, () => (this.#store ? this.#more() : this.#begin())),
            !this.#isLoading && !this.#problem && this.#end(),
        );
    }

    #list() {
        const app = this.#app;
        const open = (order) => openOrder(app, order.id);
        if (this.#table.value) {
            const visits = this.#found.map((visit) => visitView(app, visit, open));
            return element("ul", { class: "visits", "data-key": "visits" }, visits);
        }
        const rows = this.#found.map((order) => orderRow(app, order, open, this.#isOneDay));
        return element("ul", { class: "card rows", "data-key": "orders" }, rows);
    }

    #end() {
        const { say } = this.#app;
        if (this.#found.length === 0) {
            const none = emptyView("clock", say(this.#table.value ? "noVisits" : "noOrders"));
            return element("div", { role: "status", "data-key": "none" }, none);
        }
        const attributes = { type: "button", class: "more", onclick: () => this.#more() };
        return this.#cursor && element("button", attributes, say("showMore"));
    }
}
