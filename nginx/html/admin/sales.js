// What was sold on a business day.

import { element, show } from "../shared/dom.js";
import { follow } from "./live.js";
import { emptyView, failureView, loadingView, signButton } from "./views.js";

export class Sales {
    #app;
    #figures = element("div", { class: "stack sales", "data-own": true });
    #heading = element("p", { class: "sales-day quiet", "aria-live": "polite" });
    #date;
    #after;
    #back;
    #today = null;
    #end;

    constructor(app, place) {
        this.#app = app;
        const { say } = app;
        this.#date = element("input", {
            type: "date",
            name: "business_date",
            "aria-label": say("businessDate"),
            onchange: () => this.#load(),
        });
        const step = (sign, label, days) =>
            signButton(sign, { label: say(label), kind: "round", onclick: () => this.#step(days) });
        const before = step("back", "salesDayBefore", -1);
        this.#after = step("next", "salesDayAfter", 1);
        const back = { type: "button", hidden: true, onclick: () => this.#return() };
        this.#back = element("button", back, say("salesToday"));
        const printing = signButton("print", { onclick: () => print() }, say("salesPrint"));
        show(
            place,
            element(
                "div",
                { class: "bar sales" },
                element("div", {}, element("h1", {}, say("sales")), this.#heading),
                element("div", { class: "days unprinted" }, before, this.#date, this.#after, this.#back, printing),
            ),
            this.#figures,
        );
        this.#end = follow(app, ["order.created", "order.cancelled"], () => this.#isToday && this.#load(false));
        this.#load();
    }

    close() {
        this.#end();
    }

    get #isToday() {
        return this.#date.value === this.#today;
    }

    #open(date) {
        this.#date.value = date;
        this.#load();
    }

    /** The button goes with it, and leaves the focus to the date. */
    #return() {
        this.#open("");
        this.#date.focus();
    }

    #step(days) {
        if (!this.#date.value || (days > 0 && this.#isToday)) return;
        this.#open(new Date(Date.parse(this.#date.value) + days * 86_400_000).toISOString().slice(0, 10));
    }

    /** The chosen day's, or the present one's, which the store's zone and hour decide. */
    async #load(isOther = true) {
        const asked = this.#date.value;
        if (isOther) show(this.#figures, loadingView(this.#app));
        try {
            const query = asked && `?business_date=${asked}`;
            const sales = await this.#app.call("GET", `/api/admin/sales${query}`);
            if (this.#date.value !== asked) return;
            this.#shown(sales, asked === "");
        } catch (problem) {
            if (!problem.code) throw problem;
            if (isOther) show(this.#figures, failureView(this.#app, problem, () => this.#load()));
        }
    }

    #shown(sales, isToday) {
        const { language, say } = this.#app;
        if (isToday) this.#today = sales.business_date;
        this.#date.value = sales.business_date;
        // Not disabled: that would take the focus away from whoever steps through the days.
        this.#after.setAttribute("aria-disabled", String(this.#isToday));
        this.#back.hidden = this.#isToday;
        this.#heading.textContent = language.date(sales.business_date);
        const isEmpty = sales.order_count + sales.cancelled_count === 0;
        show(this.#figures, isEmpty ? emptyView("chart", say("salesNone")) : this.#view(sales));
    }

    #view(sales) {
        const { say, money } = this.#app;
        const figures = [
            [say("salesTotal"), money(sales.total)],
            [say("salesOrders"), say("count", { n: sales.order_count })],
            [say("salesAverage"), money(sales.order_count > 0 ? Math.round(sales.total / sales.order_count) : 0)],
            [say("salesCancelled"), `${say("count", { n: sales.cancelled_count })} · ${money(sales.cancelled_total)}`],
        ];
        return [
            element(
                "dl",
                { class: "figures" },
                figures.map(([name, value]) => {
                    const figure = element("dd", { class: "money" }, value);
                    return element("div", { class: "card" }, element("dt", {}, name), figure);
                }),
            ),
            sales.order_count > 0 &&
                element("div", { class: "sales-tables" }, this.#byHour(sales), this.#byItem(sales)),
        ];
    }

    #byHour({ hours }) {
        const { say, money } = this.#app;
        const most = Math.max(...hours.map(({ total }) => total));
        const rows = withGaps(hours).map(({ hour, order_count, total }) => [
            say("hour", { hour }),
            bar(total / most),
            say("count", { n: order_count }),
            money(total),
        ]);
        return table(say("salesByHour"), [say("salesHour"), null, say("salesOrders"), say("salesTotal")], rows);
    }

    #byItem({ items }) {
        const { say, money, language } = this.#app;
        const most = Math.max(...items.map(({ quantity }) => quantity));
        const rows = items.map(({ name, quantity, total }) => [
            name,
            bar(quantity / most),
            language.number(quantity),
            money(total),
        ]);
        return table(say("salesByItem"), [say("salesItem"), null, say("salesQuantity"), say("salesTotal")], rows);
    }
}

/** Every hour from the first to the last that something was sold in, also past midnight. */
function withGaps(hours) {
    const count = ((hours.at(-1).hour - hours[0].hour + 24) % 24) + 1;
    return Array.from({ length: count }, (_, index) => {
        const hour = (hours[0].hour + index) % 24;
        return hours.find((known) => known.hour === hour) ?? { hour, order_count: 0, total: 0 };
    });
}

/** A share of the longest; the number stands beside it. */
function bar(share) {
    const made = element("span", { class: "share" });
    made.style.setProperty("--share", `${share * 100}%`);
    return made;
}

/** - columns: their titles; the one of the bars has none. */
function table(caption, columns, rows) {
    const head = columns.map((column, index) =>
        column === null
            ? element("td", { class: "shares" })
            : element("th", { scope: "col", class: index ? "number" : null }, column),
    );
    const body = rows.map(([first, share, ...rest]) =>
        element(
            "tr",
            {},
            element("th", { scope: "row" }, first),
            element("td", { class: "shares" }, share),
            rest.map((cell) => element("td", { class: "number" }, cell)),
        ),
    );
    return element(
        "section",
        { class: "card" },
        element("h2", {}, caption),
        element(
            "table",
            { "aria-label": caption },
            element("thead", {}, element("tr", {}, head)),
            element("tbody", {}, body),
        ),
    );
}
