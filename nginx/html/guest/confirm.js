// The last question before an order goes to the kitchen.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { openLive, stepper } from "./live.js";
import { slipLine } from "./words.js";

const MOST_GUESTS = 100;

/** Shows what the server makes of the cart, and sends it when somebody says so. */
export async function confirmOrder(page) {
    const question = new Question(page);
    const draft = await openLive(page, page.say("confirm"), (close, update) => question.view(close, update));
    if (draft) await page.table.order(draft);
}

class Question {
    #page;
    #lines;
    /** What the server stands for; null while it is asked, or when it cannot be. */
    #total = null;
    #isAsking = true;

    constructor(page) {
        this.#page = page;
        this.#lines = JSON.stringify(page.table.cart.lines);
    }

    view(close, update) {
        const { table } = this.#page;
        // What was confirmed elsewhere, or is no longer right, is not confirmed here.
        if (table.sending.intent || JSON.stringify(table.cart.lines) !== this.#lines) queueMicrotask(close);
        if (this.#isAsking === true) this.#ask(close, update);
        return [this.#list(), this.#guests(), this.#sum(), this.#answer(close)];
    }

    async #ask(close, update) {
        this.#isAsking = null;
        const { table } = this.#page;
        try {
            this.#total = (await table.preview(table.draft)).total;
        } catch (problem) {
            if (!problem.code) throw problem;
            // Without a network the order is taken all the same, and sent as soon as there is one.
            if (!problem.passes) {
                close();
                table.refuse(problem);
                return;
            }
        }
        this.#isAsking = false;
        update();
    }

    #list() {
        const { cart } = this.#page.table;
        const line = ({ name, option_names, note, quantity, unit_price }) => {
            const more = [option_names.join(", "), note && `“${note}”`].filter(Boolean).join(" · ");
            return slipLine(this.#page, { name, more, quantity, total: unit_price * quantity });
        };
        return element("ul", { class: "slip" }, cart.lines.map(line));
    }

    /** Asked once, with the first order. */
    #guests() {
        const { say, table } = this.#page;
        if (table.visit.session_id !== null) return null;
        const { guests } = table.cart;
        const counter = {
            value: guests ?? 0, shown: guests ? say("people", { n: guests }) : say("notSaid"), label: say("guests"),
            least: 1, most: MOST_GUESTS, step: (n) => table.cart.setGuests(n),
        };
        return element(
            "div",
            { class: "guests" },
            element("span", {}, say("guests"), " ", element("small", { class: "quiet" }, say("optional"))),
            stepper(this.#page, counter, { less: icon("minus"), more: icon("plus") }),
        );
    }

    #sum() {
        const { say, money, table } = this.#page;
        const total = this.#total ?? table.cart.total;
        return element(
            "p",
            { class: "sum" },
            element("span", {}, say("total")),
            element("b", { class: "money" }, money(total)),
        );
    }

    #answer(close) {
        const { say, table } = this.#page;
        const isOpen = this.#isAsking !== false;
        return element(
            "div",
            { class: "actions" },
            element(
                "button",
                { type: "button", class: "primary large", disabled: isOpen, onclick: () => close(table.draft) },
                say(isOpen ? "checking" : "orderNow"),
            ),
        );
    }
}
