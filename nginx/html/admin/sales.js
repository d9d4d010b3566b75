// What was sold on a business day.

import { element, show } from "../shared/dom.js";
import { field } from "../shared/field.js";
import { icon } from "../shared/icons.js";

export class Sales {
    #app;
    #place;
    #figures;
    #date;

    constructor(app, place) {
        this.#app = app;
        this.#place = place;
        this.#date = element("input", { type: "date", name: "business_date", onchange: () => this.#load() });
        this.#figures = element("div", { class: "stack", "data-own": true });
        show(
            place,
            element("div", { class: "bar" }, element("h1", {}, app.say("sales")), field(app.say("businessDate"), this.#date)),
            this.#figures,
        );
        this.#load();
    }

    close() {}

    /** The chosen day's, or the present one's, which the store's zone and hour decide. */
    async #load() {
        const asked = this.#date.value;
        show(this.#figures, element("p", { class: "loading block", role: "status" }, this.#app.say("loading")));
        try {
            const query = asked && `?business_date=${asked}`;
            const sales = await this.#app.call("GET", `/api/admin/sales${query}`);
            if (this.#date.value !== asked) return;
            this.#date.value = sales.business_date;
            show(this.#figures, sales.order_count + sales.cancelled_count > 0 ? this.#view(sales) : this.#none());
        } catch (problem) {
            if (!problem.code) throw problem;
            show(this.#figures, this.#failure(problem));
        }
    }

    #none() {
        return element("div", { class: "empty" }, icon("chart"), element("p", {}, this.#app.say("salesNone")));
    }

    #failure(problem) {
        const again = element("button", { type: "button", onclick: () => this.#load() }, this.#app.say("retry"));
        return element("div", { class: "empty", role: "alert" }, icon("warning"), element("p", {}, problem.message), again);
    }

    #view(sales) {
        const { say, money } = this.#app;
        const figures = [
            [say("salesTotal"), money(sales.total)],
            [say("salesOrders"), say("count", { n: sales.order_count })],
            [say("salesCancelled"), `${say("count", { n: sales.cancelled_count })} · ${money(sales.cancelled_total)}`],
        ];
        return [
            element(
                "dl",
                { class: "figures" },
                figures.map(([name, value]) =>
                    element("div", { class: "card" }, element("dt", {}, name), element("dd", { class: "money" }, value)),
                ),
            ),
            this.#byHour(sales),
            this.#byItem(sales),
        ];
    }

    #byHour({ hours }) {
        const { say, money } = this.#app;
        const most = Math.max(...hours.map(({ total }) => total), 1);
        const rows = hours.map(({ hour, order_count, total }) => [
            say("hour", { hour }),
            say("count", { n: order_count }),
            element("span", { class: "measured" }, element("meter", { min: 0, max: most, value: total }), money(total)),
        ]);
        return table(say("salesByHour"), [say("salesHour"), say("salesOrders"), say("salesTotal")], rows);
    }

    #byItem({ items }) {
        const { say, money, language } = this.#app;
        const rows = items.map(({ name, quantity, total }) => [name, language.number(quantity), money(total)]);
        return table(say("salesByItem"), [say("salesItem"), say("salesQuantity"), say("salesTotal")], rows);
    }
}

function table(caption, columns, rows) {
    const head = columns.map((column, index) => element("th", { scope: "col", class: index ? "number" : null }, column));
    const body = rows.map(([first, ...rest]) =>
        element(
            "tr",
            {},
            element("th", { scope: "row" }, first),
            rest.map((cell) => element("td", { class: "number" }, cell)),
        ),
    );
    return element(
        "table",
        { class: "card" },
        element("caption", {}, caption),
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, body),
    );
}
