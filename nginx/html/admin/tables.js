// The store's tables, and how their tablets sign in.

import { element, show } from "../shared/dom.js";
import { Listing } from "./listing.js";
import { everything } from "./lists.js";
import { addTable, changePassword, deleteTable, editTable } from "./table-form.js";
import { emptyView, signButton } from "./views.js";

export class Tables {
    #app;
    #listing;

    constructor(app, place) {
        this.#app = app;
        const onclick = () => this.#listing.after(addTable(app));
        const add = signButton("plus", { kind: "primary", onclick }, app.say("tableAdd"));
        const view = element("div", { class: "narrow stack", "data-own": true });
        show(
            place,
            element("div", { class: "bar narrow" }, element("h1", {}, app.say("tables")), add),
            element("p", { class: "quiet narrow lead" }, app.say("tablesHint")),
            view,
        );
        const fetch = () => everything(app, "/api/admin/tables");
        this.#listing = new Listing(app, view, ["table.updated"], fetch, (tables) => this.#list(tables));
    }

    close() {
        this.#listing.close();
    }

    #list(tables) {
        const { say } = this.#app;
        if (tables.length === 0) return emptyView("table", say("tablesNone"));
        const rows = tables
            .toSorted((one, other) => byNumber(one.table_number, other.table_number))
            .map((table) => this.#row(table));
        return element("ul", { class: "entries card", "data-key": "list", "aria-label": say("tables") }, rows);
    }

    #row(table) {
        const { say } = this.#app;
        const { table_number: number, seats } = table;
        return this.#listing.row(table, {
            sign: "table",
            title: element("h2", {}, say("tableNamed", { number })),
            about: say("seatsOf", { n: seats }),
            tools: [
                ["key", say("tablePassword", { number }), changePassword],
                ["pencil", say("tableEdit", { number }), editTable],
                ["trash", say("tableDelete", { number }), deleteTable],
            ],
        });
    }
}

/** 2 before 10, and A2 before B1. */
function byNumber(one, other) {
    return one.localeCompare(other, undefined, { numeric: true });
}
