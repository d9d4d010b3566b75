// Ordering for guests who have said what they want.

import { freshKey } from "../shared/api.js";
import { openDialog } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { notice } from "../shared/notice.js";
import { chooseOptions } from "./staff-options.js";
import { counted, itemsOf, lineIndex, noted, pricedAsTold, repriced, totalOf, withDish } from "./staff-cart.js";
import { failureView, loadingView } from "./views.js";

/** What another look at the menu can mend. */
const OUTDATED = ["MENU_NOT_FOUND", "MENU_SOLD_OUT", "INVALID_OPTIONS", "PRICE_CHANGED"];

/** Opens the menu for a table; resolves when the order was sent or given up. */
export function orderFor(app, place) {
    const title = app.say("orderFor", { table: place.table_number });
    return openDialog(app.language, title, (close) => new StaffOrder(app, place, close).body, { kind: "wide" });
}

class StaffOrder {
    body = element("div", { class: "stack staff-order", "data-own": true });
    #app;
    #place;
    #close;
    #menu = null;
    #problem = null;
    #lines = [];
    #search = "";
    #faults = [];
    #isBusy = false;
    /** The same for the same order, however often it is sent. */
    #key = freshKey();

    constructor(app, place, close) {
        this.#app = app;
        this.#place = place;
        this.#close = close;
        this.#load();
    }

    async #load() {
        this.#problem = null;
        this.#draw();
        try {
            await this.#take();
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#problem = problem;
        }
        this.#draw();
    }

    /** The menu as it is now, and the lines at its prices. */
    async #take() {
        this.#menu = await this.#app.call("GET", `/api/menus?store_id=${this.#app.account.details.store.id}`);
        this.#lines = repriced(this.#lines, this.#menu);
    }

    #draw() {
        if (this.#problem) {
            show(this.body, failureView(this.#app, this.#problem, () => this.#load()));
        } else if (!this.#menu) {
            show(this.body, loadingView(this.#app));
        } else {
            show(this.body, this.#searchField(), this.#dishes(), this.#cart());
        }
    }

    #searchField() {
        const name = this.#app.say("findDish");
        const oninput = ({ target }) => {
            this.#search = target.value.trim().toLowerCase();
            this.#draw();
        };
        const attributes = { type: "search", name: "dish", autocomplete: "off", placeholder: name, "aria-label": name };
        return element("input", { ...attributes, oninput, "data-key": "search" });
    }

    #dishes() {
        const categories = this.#menu.categories
            .map(({ name, menus }) => ({ name, menus: menus.filter((dish) => this.#isFound(dish)) }))
            .filter(({ menus }) => menus.length > 0);
        const sections = categories.map(({ name, menus }) =>
            element(
                "section",
                { "data-key": name },
                element("h3", {}, name),
                element("ul", { class: "dishes" }, menus.map((dish) => this.#dish(dish))),
            ),
        );
        const none = element("p", { class: "empty" }, this.#app.say("noDish"));
        return element("div", { class: "stack menu", "data-key": "menu" }, sections.length > 0 ? sections : none);
    }

    #isFound({ name }) {
        return name.toLowerCase().includes(this.#search);
    }

    #dish(dish) {
        const { say, money } = this.#app;
        const attributes = { type: "button", disabled: dish.is_sold_out, onclick: () => this.#add(dish) };
        return element(
            "li",
            { "data-key": dish.id },
            element(
                "button",
                attributes,
                element("span", { class: "dish" }, dish.name),
                dish.is_sold_out && element("span", { class: "tag bad" }, say("soldOut")),
                element("span", { class: "money" }, money(dish.price)),
            ),
        );
    }

    async #add(dish) {
        const chosen = dish.option_groups.length > 0 ? await chooseOptions(this.#app, dish) : [];
        if (chosen) this.#become(withDish(this.#lines, dish, chosen));
    }

    #become(lines) {
        this.#lines = lines;
        this.#key = freshKey();
        this.#faults = [];
        this.#draw();
    }

    #cart() {
        const { say, money } = this.#app;
        const label = say("sendOrder", { total: money(totalOf(this.#lines)) });
        const attributes = { type: "button", class: "primary large", "data-key": "send", onclick: () => this.#send() };
        const isIdle = this.#lines.length === 0 || this.#isBusy;
        return element(
            "div",
            { class: "staff-cart", "data-key": "cart" },
            this.#lines.length > 0 && element("ul", {}, this.#lines.map((line) => this.#line(line))),
            element("p", { class: "fault", role: "alert" }, this.#faults.join(" ")),
            element("button", { ...attributes, disabled: isIdle }, this.#lines.length > 0 ? label : say("emptyCart")),
        );
    }

    #line({ key, dish, chosen, price, quantity, note }) {
        const { say, money } = this.#app;
        const step = (sign, more, name) => {
            const onclick = () => this.#become(counted(this.#lines, key, more));
            const label = say(name, { dish: dish.name });
            return element("button", { type: "button", class: "round", "aria-label": label, onclick }, icon(sign));
        };
        const oninput = ({ target }) => {
            this.#lines = noted(this.#lines, key, target.value);
            this.#key = freshKey();
        };
        const names = { placeholder: say("note"), "aria-label": say("noteFor", { dish: dish.name }) };
        const attributes = { value: note, maxlength: "200", autocomplete: "off", ...names };
        return element(
            "li",
            { "data-key": key },
            element(
                "div",
                { class: "dish" },
                dish.name,
                chosen.length > 0 && element("span", { class: "options" }, chosen.map(({ name }) => name).join(", ")),
            ),
            element("input", { ...attributes, oninput }),
            step("minus", -1, "fewer"),
            element("b", { class: "number" }, this.#app.language.number(quantity)),
            step("plus", 1, "more"),
            element("span", { class: "money" }, money(price * quantity)),
        );
    }

    async #send() {
        const { say, call, arrivals } = this.#app;
        const body = { table_id: this.#place.id, items: itemsOf(this.#lines) };
        this.#isBusy = true;
        this.#faults = [];
        this.#draw();
        try {
            const order = await call("POST", "/api/admin/orders", { body, key: this.#key });
            arrivals.see([`order:${order.id}`]);
            this.#close();
            notice(say("orderSent", { table: this.#place.table_number, number: order.order_number }));
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#faults = problem.details.map((fault) => this.#sentence(fault));
            if (this.#faults.length === 0) this.#faults = [problem.message];
            if (OUTDATED.includes(problem.code)) await this.#renew(problem.details);
            this.#isBusy = false;
            this.#draw();
        }
    }

    /** What was refused can be put right and sent again: it was not carried out, so that it is another intent. */
    async #renew(details) {
        this.#key = freshKey();
        try {
            await this.#take();
        } catch (problem) {
            // The next attempt is refused as well, and looks again.
            if (!problem.code) throw problem;
        }
        this.#lines = pricedAsTold(this.#lines, details);
    }

    /** Which line is meant, in front of what is wrong with it. */
    #sentence(fault) {
        const line = this.#lines[lineIndex(fault)];
        return line ? `${line.dish.name}: ${fault.message}` : fault.message;
    }
}
