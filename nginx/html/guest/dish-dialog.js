// One dish: what it is, what can be chosen, how many.

import { element, freshID } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { notice } from "../shared/notice.js";
import { dishOf, isEitherOr, isFull, missingGroups, toggled, unitPrice } from "./dishes.js";
import { LONGEST_NOTE, MOST_OF_ONE, lineKey, lineOf } from "./lines.js";
import { openLive, stepper } from "./live.js";
import { photo, words } from "./words.js";

/**
 * Opens a dish to be put into the cart.
 * - line: one of the cart that is chosen again.
 */
export function openDish(page, id, line = null) {
    const dish = dishOf(page.table.menu.present, id);
    if (!dish) return null;
    const choice = new Choice(page, id, line);
    return openLive(page, dish.name, (close, update) => choice.view(close, update), { kind: "dish-dialog" });
}

/** What has been chosen so far. */
class Choice {
    #page;
    #dishID;
    #line;
    #options;
    #quantity;
    #note;
    #isChecked = false;
    #id = freshID();

    constructor(page, dishID, line) {
        this.#page = page;
        this.#dishID = dishID;
        this.#line = line;
        const { options = [], quantity = 1, note = "" } = line ?? {};
        const dish = dishOf(page.table.menu.present, dishID);
        const present = dish.option_groups.flatMap((group) => group.options).filter((option) => !option.is_sold_out);
        this.#options = options.filter((one) => present.some((option) => option.id === one));
        this.#quantity = quantity;
        this.#note = note;
    }

    view(close, update) {
        const { say, table } = this.#page;
        const dish = dishOf(table.menu.present, this.#dishID);
        if (!dish) return element("p", { class: "fault", role: "alert" }, say("gone"));
        return [
            dish.image_url && photo(dish, update),
            dish.description && element("p", { "data-key": "description" }, dish.description),
            this.#facts(dish),
            dish.option_groups.map((group) => this.#group(dish, group, update)),
            this.#noteField(),
            this.#about(dish),
            this.#foot(dish, close, update),
        ];
    }

    #facts({ price, labels }) {
        const tags = labels.map((label) => element("span", { class: "tag" }, words(this.#page, "label", label)));
        const amount = element("b", { class: "money" }, this.#page.money(price));
        return element("p", { class: "facts", "data-key": "facts" }, amount, tags);
    }

    /** What the law and an allergy ask for. */
    #about({ allergens, origin }) {
        const { say } = this.#page;
        const names = allergens.map((allergen) => words(this.#page, "allergen", allergen)).join(", ");
        const facts = [[say("allergens"), names || say("noAllergens")], ...(origin ? [[say("origin"), origin]] : [])];
        return element(
            "dl",
            { class: "origin", "data-key": "about" },
            facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
        );
    }

    #group(dish, group, update) {
        const { say } = this.#page;
        const isMissing = this.#isChecked && missingGroups(dish, this.#options).includes(group);
        const missing = isMissing && say("missing", { group: group.name });
        const fault = `${this.#id}-${group.id}`;
        return element(
            "fieldset",
            { class: "group", "data-key": `group-${group.id}`, "data-group": group.id, "aria-describedby": fault },
            element(
                "legend",
                {},
                element("span", {}, group.name),
                " ",
                element("span", { class: group.min > 0 ? "tag accent" : "tag" }, this.#rule(group)),
            ),
            group.options.map((option) => this.#option(group, option, update)),
            element("p", { id: fault, class: "fault", role: "alert" }, missing),
        );
    }

    #rule({ min, max, options }) {
        const { say } = this.#page;
        if (min === 0) return max >= options.length ? say("anyOf") : say("upTo", { n: max });
        return min === max ? say("exactly", { n: min }) : say("between", { min, max });
    }

    #option(group, option, update) {
        const { say, money } = this.#page;
        const isChosen = this.#options.includes(option.id);
        const isOut = option.is_sold_out || (!isChosen && group.max > 1 && isFull(group, this.#options));
        const choose = () => {
            this.#options = toggled(group, this.#options, option.id);
            update();
        };
        const type = isEitherOr(group) ? "radio" : "checkbox";
        const name = `${this.#id}-group-${group.id}`;
        const state = { checked: isChosen, disabled: isOut };
        const input = element("input", { type, name, value: option.id, ...state, onchange: choose });
        return element(
            "label",
            { class: option.is_sold_out ? "tick option out" : "tick option", "data-key": `option-${option.id}` },
            input,
            element("span", {}, option.name),
            option.is_sold_out && element("span", { class: "tag bad" }, say("soldOut")),
            option.price_delta > 0 && element("span", { class: "money quiet" }, `+${money(option.price_delta)}`),
        );
    }

    #noteField() {
        const { say } = this.#page;
        const keep = ({ target }) => (this.#note = target.value);
        const attributes = { id: `${this.#id}-note`, name: "dish_note", maxlength: LONGEST_NOTE, autocomplete: "off" };
        return element(
            "div",
            { class: "field", "data-key": "note" },
            element("label", { for: `${this.#id}-note` }, say("dishNote")),
            element("input", { ...attributes, value: this.#note, oninput: keep }),
        );
    }

    #foot(dish, close, update) {
        const { say, money, table } = this.#page;
        if (dish.is_sold_out) {
            const attributes = { class: "actions banner bad", role: "status", "data-key": "sold-out" };
            return element("p", attributes, say("soldOutNow"));
        }
        const step = (quantity) => {
            this.#quantity = quantity;
            update();
        };
        const price = money(unitPrice(dish, this.#options) * this.#quantity);
        const counter = { value: this.#quantity, label: say("quantity"), most: MOST_OF_ONE, step };
        return element(
            "div",
            { class: "actions", "data-key": "foot" },
            stepper(this.#page, counter, { less: icon("minus"), more: icon("plus") }),
            element(
                "button",
                {
                    type: "button", class: "primary large", disabled: table.sending.intent !== null,
                    onclick: () => this.#put(dish, close, update),
                },
                `${say(this.#line ? "change" : "put")} · ${price}`,
            ),
        );
    }

    /** Into the cart, or to what is missing. */
    #put(dish, close, update) {
        const { say, table } = this.#page;
        const [missing] = missingGroups(dish, this.#options);
        if (missing) {
            this.#isChecked = true;
            update();
            const group = document.querySelector(`[data-group="${missing.id}"]`);
            group.querySelector("input:not(:disabled)")?.focus();
            group.scrollIntoView({ block: "center" });
            return;
        }
        const line = lineOf(dish, { options: this.#options, note: this.#note, quantity: this.#quantity });
        if (this.#line) {
            table.cart.replace(lineKey(this.#line), line);
        } else {
            if (!table.cart.add(line)) return void notice(say("cartFull"));
            this.#page.tell(say("added", { dish: dish.name, n: table.cart.count }));
        }
        close();
    }
}
