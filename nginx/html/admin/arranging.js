// Putting things in order: by dragging, and by buttons for those who do not drag.

import { openDialog } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { refused } from "../shared/notice.js";
import { signButton } from "./views.js";

/** So near to an edge, a drag scrolls: in pixels. */
const EDGE = 56;
const SCROLL = 12;

/** The list with the entry at one place brought to another. */
export function moved(list, from, to) {
    const rest = list.filter((_, index) => index !== from);
    return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/**
 * Shows a list to be put in order. Each move is sent at once, and each answer is what is shown then.
 * - things: `{id, name}`, in today's order.
 * - save: gets the ids; a refusal is told, and after it `reload` answers the things as they are.
 */
export function arrange(app, title, things, { save, reload }) {
    return openDialog(app.language, title, () => new Arranging(app, things, save, reload).view());
}

class Arranging {
    #app;
    #things;
    #save;
    #reload;
    #list = element("ol", { class: "arranging", "data-own": true });
    #told = element("p", { class: "spoken", "aria-live": "polite" });
    #saving = Promise.resolve();

    constructor(app, things, save, reload) {
        this.#app = app;
        this.#things = things;
        this.#save = save;
        this.#reload = reload;
        this.#list.onpointerdown = (event) => this.#grab(event);
    }

    view() {
        this.#show();
        return [element("p", { class: "quiet" }, this.#app.say("arrangeHint")), this.#list, this.#told];
    }

    #show() {
        show(
            this.#list,
            this.#things.map((thing, index) => this.#row(thing, index)),
        );
    }

    #row({ id, name }, index) {
        const { say } = this.#app;
        const button = (sign, label, to) =>
            signButton(sign, {
                label: say(label, { name }),
                kind: "plain round",
                "data-key": sign,
                // A disabled one would lose the focus on its way to the end of the list.
                "aria-disabled": to < 0 || to >= this.#things.length ? "true" : null,
                onclick: (event) => this.#step(event.currentTarget, index, to),
            });
        return element(
            "li",
            { "data-key": id, "data-id": id },
            element("span", { class: "handle", "aria-hidden": "true" }, icon("handle")),
            element("span", { class: "grow" }, name),
            button("up", "moveUp", index - 1),
            button("down", "moveDown", index + 1),
        );
    }

    #step(button, from, to) {
        if (to < 0 || to >= this.#things.length) return;
        this.#move(from, to);
        button.focus();
        button.scrollIntoView({ block: "nearest" });
        this.#send();
    }

    #move(from, to) {
        const { name } = this.#things[from];
        this.#things = moved(this.#things, from, to);
        this.#show();
        this.#told.textContent = this.#app.say("movedTo", { name, place: to + 1, count: this.#things.length });
    }

    /** The list keeps the pointer, as the row itself moves about. */
    #grab(event) {
        const row = event.target.closest(".handle")?.closest("li");
        if (!row || event.button !== 0) return;
        event.preventDefault();
        const before = this.#things;
        const held = event.clientY - row.getBoundingClientRect().top;
        let pointer = event.clientY;
        const follow = () => this.#follow(row, pointer - held);
        const end = (isDropped) => {
            this.#list.onpointermove = this.#list.onpointerup = this.#list.onpointercancel = null;
            clearInterval(scrolling);
            row.classList.remove("held");
            row.style.removeProperty("--shift");
            if (!isDropped) this.#things = before;
            this.#show();
            if (this.#things !== before) this.#send();
        };
        const scrolling = setInterval(() => scrollNear(this.#list.closest("dialog"), pointer) && follow(), 16);
        this.#list.setPointerCapture(event.pointerId);
        this.#list.onpointermove = (move) => {
            pointer = move.clientY;
            follow();
        };
        this.#list.onpointerup = () => end(true);
        this.#list.onpointercancel = () => end(false);
        follow();
    }

    /** Brings the row to where its upper edge should be on the screen, and the others out of its way. */
    #follow(row, top) {
        const wanted = top - this.#list.getBoundingClientRect().top;
        const rows = [...this.#list.children];
        const from = rows.indexOf(row);
        const isPassed = (other, index) =>
            (index < from ? wanted : wanted + row.offsetHeight) > other.offsetTop + other.offsetHeight / 2;
        const to = rows.filter((other, index) => other !== row && isPassed(other, index)).length;
        if (to !== from) this.#move(from, to);
        row.classList.add("held");
        row.style.setProperty("--shift", `${wanted - row.offsetTop}px`);
    }

    /** One after another, so that the last is what stays. */
    #send() {
        const ids = this.#things.map(({ id }) => id);
        this.#saving = this.#saving.then(async () => {
            try {
                await this.#save(ids);
            } catch (problem) {
                refused(problem);
                this.#things = await this.#reload().catch(() => this.#things);
                this.#show();
            }
        });
    }
}

function scrollNear(dialog, y) {
    const { top, bottom } = dialog.getBoundingClientRect();
    const before = dialog.scrollTop;
    if (y < top + EDGE) dialog.scrollTop -= SCROLL;
    if (y > bottom - EDGE) dialog.scrollTop += SCROLL;
    return dialog.scrollTop !== before;
}
