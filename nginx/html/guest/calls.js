// Calling somebody of the staff to the table.

import { element, freshID } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { openLive } from "./live.js";
import { LONGEST_NOTE } from "./lines.js";

/** What can be asked for by one tap. */
const KINDS = [["staff", "bell"], ["water", "water"], ["bill", "receipt"]];

/** Opens the choice of calls, with those that are open. */
export function openCalls(page) {
    const wish = new Wish(page);
    return openLive(page, page.say("callTitle"), (close, update) => wish.view(update));
}

/** What somebody is about to ask for. */
class Wish {
    #page;
    #note = "";
    #fault = "";
    #busy = null;
    #id = freshID();

    constructor(page) {
        this.#page = page;
    }

    view(update) {
        return [
            element("div", { class: "kinds" }, KINDS.map(([kind, sign]) => this.#kind(kind, sign, update))),
            this.#other(update),
            element("p", { class: "fault", role: "alert", "data-key": "fault" }, this.#fault),
        ];
    }

    #open(kind) {
        return this.#page.table.visit.calls.filter((call) => call.kind === kind);
    }

    #kind(kind, sign, update) {
        const { say } = this.#page;
        const [open] = this.#open(kind);
        return element(
            "button",
            {
                type: "button", class: open ? "kind good" : "kind", "data-key": kind, "aria-busy": this.#busy === kind,
                onclick: () => this.#call(kind, "", update),
            },
            icon(open ? "check" : sign),
            element("span", {}, say(`call_${kind}`)),
            element("small", { "aria-live": "polite" }, open ? say(`call_${open.status}`) : ""),
        );
    }

    #other(update) {
        const { say } = this.#page;
        const attributes = { id: `${this.#id}-note`, name: "call_note", maxlength: LONGEST_NOTE, autocomplete: "off" };
        const keep = ({ target }) => (this.#note = target.value);
        const submit = (event) => {
            event.preventDefault();
            if (this.#note.trim()) this.#call("other", this.#note.trim(), update);
        };
        return element(
            "form",
            { class: "other", "data-key": "other", onsubmit: submit },
            element(
                "div",
                { class: "field" },
                element("label", { for: attributes.id }, say("call_other")),
                element("input", { ...attributes, placeholder: say("callExample"), oninput: keep }),
            ),
            element("button", { class: "primary", "aria-busy": this.#busy === "other" }, say("callSend")),
            element(
                "ul",
                { class: "asked", "aria-live": "polite" },
                this.#open("other").map(({ id, note, status }) => {
                    const text = `${note} · ${say(`call_${status}`)}`;
                    return element("li", { class: "good", "data-key": `call-${id}` }, icon("check"), text);
                }),
            ),
        );
    }

    /** Once, however often it is tapped while the answer is awaited. */
    async #call(kind, note, update) {
        if (this.#busy) return;
        this.#busy = kind;
        this.#fault = "";
        update();
        try {
            await this.#page.table.call(kind, note);
            if (kind === "other") this.#empty();
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#fault = problem.message;
        } finally {
            this.#busy = null;
            update();
        }
    }

    #empty() {
        this.#note = "";
        document.getElementById(`${this.#id}-note`).value = "";
    }
}
