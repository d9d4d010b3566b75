// The store's tables, and how their tablets sign in.

import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { everything } from "./lists.js";
import { follow } from "./live.js";
import { addTable, changePassword, deleteTable, editTable } from "./table-form.js";
import { emptyView, failureView, loadingView, signButton } from "./views.js";

export class Tables {
    #app;
    #tables = null;
    #failure = null;
    #view = element("div", { class: "narrow stack", "data-own": true });
    #end;

    constructor(app, place) {
        this.#app = app;
        const onclick = () => this.#after(addTable(app));
        const add = signButton("plus", { kind: "primary", onclick }, app.say("tableAdd"));
        show(
            place,
            element("div", { class: "bar narrow" }, element("h1", {}, app.say("tables")), add),
            element("p", { class: "quiet narrow lead" }, app.say("tablesHint")),
            this.#view,
        );
        this.#end = follow(app, ["table.updated"], () => this.#load());
        this.#show();
        this.#load();
    }

    close() {
        this.#end();
    }

    async #load() {
        try {
            const tables = await everything(this.#app, "/api/admin/tables");
            this.#tables = tables.toSorted((one, other) => byNumber(one.table_number, other.table_number));
            this.#failure = null;
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#failure = problem;
        }
        this.#show();
    }

    #show() {
        const { say } = this.#app;
        if (this.#tables === null) {
            const failed = this.#failure && failureView(this.#app, this.#failure, () => this.#load());
            return show(this.#view, failed ?? loadingView(this.#app));
        }
        const rows = this.#tables.map((table) => this.#row(table));
        show(
            this.#view,
            rows.length > 0
                ? element("ul", { class: "entries card", "data-key": "list", "aria-label": say("tables") }, rows)
                : emptyView("table", say("tablesNone")),
        );
    }

    #row(table) {
        const { say } = this.#app;
        const { id, table_number: number, seats } = table;
        const button = (sign, label, work) =>
            signButton(sign, {
                label: say(label, { number }),
                kind: "plain round",
                "data-key": sign,
                onclick: () => this.#after(work(this.#app, table)),
            });
        return element(
            "li",
            { "data-key": id, "data-id": id },
            element("span", { class: "emblem", "aria-hidden": "true" }, icon("table")),
            element(
                "div",
                { class: "entry-words" },
                element("h2", {}, say("tableNamed", { number })),
                element("p", { class: "quiet" }, say("seatsOf", { n: seats })),
            ),
            element(
                "div",
                { class: "entry-tools" },
                button("key", "tablePassword", changePassword),
                button("pencil", "tableEdit", editTable),
                button("trash", "tableDelete", deleteTable),
            ),
        );
    }

    /** What a dialog has changed is shown when it closes. */
    async #after(dialog) {
        if (await dialog) this.#load();
    }
}

/** 2 before 10, and A2 before B1. */
function byNumber(one, other) {
    return one.localeCompare(other, undefined, { numeric: true });
}
