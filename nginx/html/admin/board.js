// The live board: every table with what is going on there. Read on in board-card.js (what stands there), board-feed.js
// (where it comes from) and board-actions.js (what a tap does).

import { ask } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { BoardActions } from "./board-actions.js";
import { boardBanners, boardBar, isOld } from "./board-bar.js";
import { itemsOf, tableCard } from "./board-card.js";
import { isOpen, undoEnds } from "./board-state.js";
import { Packing } from "./packing.js";
import { openTable } from "./table-dialog.js";
import { emptyView, failureView } from "./views.js";

const TICK = 30_000;
const MATCHES = {
    all: () => true,
    pending: ({ orders }) => orders.some(({ status }) => status === "pending"),
    preparing: ({ orders }) => orders.some(({ status }) => status === "preparing"),
    calls: ({ calls }) => calls.some(isOpen),
};

export class Board {
    #app;
    #place;
    #actions;
    #filter = { state: "all", table: "" };
    #packing = new Packing();
    #isDue = false;
    #timer = null;
    #ending = new AbortController();

    constructor(app, place) {
        this.#app = app;
        this.#place = place;
        this.#actions = new BoardActions(app);
        const listening = { signal: this.#ending.signal };
        const draw = () => this.#drawSoon();
        // Whatever the feed says, the arrivals say after it.
        for (const source of [app.arrivals, app.tone, this.#actions]) {
            source.addEventListener("change", draw, listening);
        }
        for (const touch of ["click", "focusin"]) place.addEventListener(touch, (event) => this.#see(event), listening);
        this.#draw();
    }

    close() {
        this.#ending.abort();
        this.#packing.stop();
        clearTimeout(this.#timer);
    }

    /** Many events come at once after a cut; they are drawn once. */
    #drawSoon() {
        if (this.#isDue) return;
        this.#isDue = true;
        queueMicrotask(() => this.#ending.signal.aborted || this.#draw());
    }

    #draw() {
        this.#isDue = false;
        const { board, problem } = this.#app.feed;
        const focused = document.activeElement;
        const key = focused?.closest("[data-order], [data-call]")?.dataset.key;
        const card = focused?.closest(".place")?.dataset.table;
        const failure = problem && failureView(this.#app, problem, () => this.#app.feed.refresh());
        const grid = board ? this.#grid(board) : (failure ?? this.#loading());
        const controls = { app: this.#app, filter: this.#filter, choose: (some) => this.#choose(some) };
        show(
            this.#place,
            boardBanners(this.#app, () => this.#pause(false)),
            boardBar(controls, (isPaused) => this.#pause(isPaused)),
            grid,
        );
        this.#packing.pack(this.#place.querySelector(".board"));
        if (card && document.activeElement === document.body) this.#refocus(key, card);
        this.#tick();
    }

    /** What had the focus is gone: an order that is done, a call. */
    #refocus(key, card) {
        const near = this.#place.querySelector(`[data-key="${key}"] button`);
        (near ?? this.#place.querySelector(`[data-table="${card}"] button`) ?? this.#place).focus();
    }

    /** Ages change by themselves, and an undo ends. */
    #tick() {
        const now = Date.now();
        const orders = this.#app.feed.board?.tables.flatMap((place) => place.orders) ?? [];
        const ends = orders.map((order) => undoEnds(order) - now).filter((left) => left > 0);
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#draw(), Math.min(TICK, ...ends));
    }

    #grid({ tables }) {
        const { say, language } = this.#app;
        const { state, table } = this.#filter;
        if (tables.length === 0) {
            const link = element("a", { class: "button", href: "#tables" }, say("addTables"));
            return emptyView("table", say("noTables"), link);
        }
        const open = (place) => this.#openTable(place);
        const board = { app: this.#app, actions: this.#actions, now: Date.now(), open };
        const named = (place) => place.table_number.toLocaleLowerCase(language.tag).includes(table);
        const shown = tables.filter((place) => MATCHES[state](place) && named(place));
        if (shown.length === 0) return [this.#hidden(tables, shown), this.#nothing()];
        const cards = shown.map((place) => tableCard(board, place, state));
        const kind = isOld(this.#app.feed) ? "board old" : "board";
        return [this.#hidden(tables, shown), element("ul", { class: kind, "data-key": "board" }, cards)];
    }

    /** A filter must not hide what is new. */
    #hidden(tables, shown) {
        const { say, arrivals } = this.#app;
        const others = tables.filter((place) => !shown.includes(place)).flatMap(itemsOf);
        const n = others.filter((key) => arrivals.isNew(key)).length;
        if (n === 0) return null;
        return element(
            "div",
            { class: "banner accent hidden-news", "data-key": "hidden" },
            element("span", {}, say("hiddenNews", { n })),
            element("button", { type: "button", onclick: () => this.#showAll() }, say("showAll")),
        );
    }

    #nothing() {
        const { say } = this.#app;
        const all = element("button", { type: "button", onclick: () => this.#showAll() }, say("showAll"));
        return element("div", { role: "status", "data-key": "nothing" }, emptyView("check", say("nothingHere"), all));
    }

    #loading() {
        const blocks = Array.from({ length: 8 }, () => element("div", {}, element("div", { class: "loading block" })));
        const text = element("p", { class: "spoken" }, this.#app.say("loading"));
        return element("div", { role: "status" }, text, element("div", { class: "board" }, blocks));
    }

    #showAll() {
        this.#place.querySelector("[type=search]").value = "";
        this.#choose({ state: "all", table: "" });
        this.#place.focus();
    }

    #choose(some) {
        Object.assign(this.#filter, some);
        this.#draw();
    }

    /** An order or a call; or all of a table, by its head or its margin. */
    #see({ target }) {
        if (this.#app.arrivals.touch(target)) return;
        const id = Number(target.closest(".place")?.dataset.table);
        const place = this.#app.feed.board?.tables.find((one) => one.id === id);
        if (place) this.#app.arrivals.see(itemsOf(place));
    }

    #openTable(place) {
        this.#app.arrivals.see(itemsOf(place));
        openTable({ app: this.#app, actions: this.#actions }, place.id);
    }

    async #pause(isPaused) {
        const { say, language } = this.#app;
        const answers = [
            { label: say("pauseNow"), value: true, kind: "danger" },
            { label: say("cancel"), value: false },
        ];
        if (isPaused && !(await ask(language, say("pauseTitle"), say("pauseText"), answers))) return;
        await this.#actions.pauseOrdering(isPaused);
    }
}
