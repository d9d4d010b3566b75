// Everything that this device knows of its table: menu, visit, cart, the order on its way, and whether it is connected.

import { freshKey } from "../shared/api.js";
import { Cart } from "./cart.js";
import { Connection } from "./connection.js";
import { orderBody } from "./lines.js";
import { Menu } from "./menu.js";
import { Sending } from "./sending.js";
import { NOBODY, after, totalOf, visitOf } from "./visit.js";

const EACH = 3 * 60_000;

/**
 * It sends
 * - `change` when something of it has changed,
 * - `taken` with an order that was sent from here, `refused` with the problem,
 * - `status` with an order that staff have moved on,
 * - `left` when the party has gone and nothing of it is left here; its detail says whether somebody just said so.
 */
export class Table extends EventTarget {
    visit = NOBODY;
    /** Whether the server has told since the page was loaded, or cannot; `problem` says why not. */
    isKnown = false;
    problem = null;
    #account;
    #memory;
    #connection;
    #isToldLater = false;
    #isLoaded = false;
    /** Events that come while the whole is being asked for, which may already be older than they are. */
    #meanwhile = null;
    #callKeys = new Map();

    constructor(account, memory, language) {
        super();
        this.#account = account;
        this.#memory = memory;
        this.menu = new Menu(this, language);
        this.cart = new Cart(this, memory);
        this.sending = new Sending(account, memory);
        this.#connection = new Connection(account);
        this.#follow();
        setInterval(() => document.hidden || this.#look(), EACH);
        addEventListener("storage", () => this.changed());
        ["pointerdown", "keydown"].forEach((name) => addEventListener(name, () => this.cart.touch()));
    }

    /** What signing in answered; null when nobody is signed in. */
    get details() {
        return this.#account.details;
    }

    /** As the menu has it, which is newer and in the reader's language. */
    get store() {
        return this.menu.present?.store ?? this.details.store;
    }

    /** Whether nothing comes from the server. */
    get isCut() {
        return this.#connection.isCut;
    }

    get total() {
        return totalOf(this.visit);
    }

    /** Begins to follow the table that is signed in. */
    open() {
        if (this.#memory.get("party")?.table_id !== this.details.table.id) this.forget();
        this.menu.refresh();
        this.#connection.start();
        this.sending.resume();
        this.#look();
    }

    /** Nobody is signed in any more. What was to be sent stays, for the same table. */
    close() {
        this.#connection.stop();
        this.menu.forget();
        this.visit = NOBODY;
        this.isKnown = false;
        this.#isLoaded = false;
    }

    /** Nothing of this table's party stays on this device. */
    forget() {
        this.cart.clear();
        this.#callKeys.clear();
        this.sending.drop();
        this.#memory.set("party", null);
    }

    /** Tells once for all that changes in one go. */
    changed() {
        if (this.#isToldLater) return;
        this.#isToldLater = true;
        queueMicrotask(() => {
            this.#isToldLater = false;
            this.#tell("change");
        });
    }

    // --- What guests do ---

    /** What the cart would be as an order. */
    get draft() {
        const { lines, note, guests } = this.cart;
        return orderBody(lines, note.trim(), this.visit.session_id === null ? guests : null);
    }

    /** What the server makes of it. Throws a Problem. */
    preview(draft) {
        return this.#account.call("POST", "/api/orders/preview", { body: draft });
    }

    /** Sends what was confirmed; by one tap once. */
    order(draft) {
        const isStill = () => JSON.stringify(this.draft) === JSON.stringify(draft);
        return this.sending.begin(draft, this.visit.session_id, isStill);
    }

    /** Calls somebody; again after a failure, it is the same call. Throws a Problem. */
    async call(kind, note) {
        const wish = JSON.stringify([kind, note]);
        if (!this.#callKeys.has(wish)) this.#callKeys.set(wish, freshKey());
        const options = { body: { kind, ...(note && { note }) }, key: this.#callKeys.get(wish) };
        const data = await this.#account.call("POST", "/api/calls", options);
        this.#callKeys.delete(wish);
        this.#take({ type: "call.created", data });
    }

    // --- What the server tells ---

    #follow() {
        this.#connection.addEventListener("open", () => {
            this.load();
            this.menu.refresh();
            this.sending.resume();
        });
        this.#connection.addEventListener("change", () => {
            // Who waits for word is shown what there is.
            this.isKnown ||= this.isCut;
            this.changed();
        });
        this.#connection.addEventListener("event", ({ detail }) => this.#hear(detail));
        addEventListener("online", () => this.load());
        this.sending.addEventListener("change", () => this.changed());
        this.sending.addEventListener("left", () => this.load());
        this.sending.addEventListener("taken", ({ detail }) => this.#taken(detail));
        this.sending.addEventListener("refused", ({ detail }) => this.#refused(detail));
    }

    #hear(event) {
        if (event.type === "menu.updated") this.menu.changed();
        if (event.type === "reset") this.load();
        this.#meanwhile?.push(event);
        this.#take(event);
        const isOurs = this.visit.orders.some(({ id }) => id === event.data.id);
        if (event.type === "order.status_changed" && isOurs) this.#tell("status", event.data);
    }

    #take(event) {
        // What is not known yet cannot be changed, only be wrong.
        if (!this.#isLoaded) return;
        const isEnd = event.type === "session.closed" && !event.data.merged_into;
        this.#become(after(this.visit, event, this.details.table.id), isEnd);
    }

    /** Asks for the visit as a whole. */
    async load() {
        const heard = (this.#meanwhile = []);
        const table = this.details?.table.id;
        try {
            const [state, orders] = await Promise.all([
                this.#account.call("GET", "/api/session"),
                this.#account.call("GET", "/api/orders?limit=250"),
            ]);
            if (heard !== this.#meanwhile || this.details?.table.id !== table) return;
            this.problem = null;
            this.#isLoaded = true;
            this.#become(heard.reduce((visit, event) => after(visit, event, table), visitOf(state, orders)), false);
        } catch (problem) {
            if (!problem.code) throw problem;
            this.problem = problem;
        }
        if (heard === this.#meanwhile) this.#meanwhile = null;
        this.isKnown = true;
        this.changed();
    }

    /** @param isNow whether staff have just said goodbye, if the party has gone; it may also have moved, or hours ago. */
    #become(visit, isNow) {
        const party = this.#memory.get("party");
        this.visit = visit;
        if (party?.session_id && party.session_id !== visit.session_id) this.#leave(isNow);
        this.#memory.set("party", { table_id: this.details.table.id, session_id: visit.session_id });
        this.changed();
    }

    // --- The order that was sent ---

    #taken(order) {
        this.cart.clear();
        this.#tell("taken", order);
        // The first answer to a key, given again, may be of a visit that is over by now.
        this.load();
    }

    async #refused(problem) {
        this.#tell("refused", problem);
        await this.menu.refresh();
        this.cart.take(problem);
        this.changed();
    }

    /** After the server had something against the cart: shows what, with the menu as it is now. */
    refuse(problem) {
        return this.#refused(problem);
    }

    // --- The party's end ---

    /** Each few minutes: whether the guests have gone without anybody's word. */
    #look() {
        if (!this.details) return;
        if (this.cart.isAbandoned(this.visit.session_id !== null)) this.#leave(false);
        if (!this.isCut && this.isKnown && this.visit.session_id !== null) this.load();
        this.changed();
    }

    #leave(isNow) {
        this.forget();
        this.#tell("left", isNow);
    }

    #tell(type, detail) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}
