// The board as it is now: fetched, then kept up by the store's events.

import { apply, boardFrom, withCall, withOrder } from "./board-state.js";

/** So long a cut may last before anybody is troubled with it. */
const GRACE = 3000;
const RETRY = 3000;
/** A session may be over by time alone, of which no event tells. */
const REFRESH = 10 * 60_000;

/** Sends `change` whenever the board, the store's settings or the connection changed. */
export class BoardFeed extends EventTarget {
    /** Null until it was fetched. */
    board = null;
    /** The store's settings. */
    store = null;
    /** Why it could not be fetched; null when it could. */
    problem = null;
    /** Whether what is shown may be old. */
    isCut = false;
    #app;
    #grace = null;
    #retry = null;
    #fetch = 0;

    constructor(app) {
        super();
        this.#app = app;
        app.stream.addEventListener("event", ({ detail }) => this.#take(detail));
        app.stream.addEventListener("cut", () => (this.#grace ??= setTimeout(() => this.#cut(true), GRACE)));
        app.stream.addEventListener("open", () => this.#cut(false));
        setInterval(() => app.account.details && this.refresh(), REFRESH);
    }

    /** Fetches the board anew, and follows the events from there. What is there stays until it has come. */
    async refresh() {
        const fetch = (this.#fetch += 1);
        clearTimeout(this.#retry);
        try {
            const [snapshot, store] = await Promise.all([
                this.#app.call("GET", "/api/admin/board"),
                this.#app.call("GET", "/api/admin/store"),
            ]);
            if (fetch !== this.#fetch) return;
            this.problem = null;
            this.#become(boardFrom(snapshot));
            this.takeStore(store);
            this.#app.stream.start(this.board.lastEventID);
        } catch (problem) {
            if (!problem.code) throw problem;
            if (fetch !== this.#fetch) return;
            this.problem = problem;
            if (problem.status !== 401) this.#retry = setTimeout(() => this.refresh(), RETRY);
            this.#tell();
        }
    }

    /** Nobody is signed in any more. */
    stop() {
        this.#fetch += 1;
        clearTimeout(this.#retry);
        this.#cut(false);
        Object.assign(this, { board: null, store: null, problem: null });
        this.#app.stream.stop();
    }

    /** An order as a call has answered it, perhaps before its event has come. */
    takeOrder(order) {
        if (this.board) this.#become(withOrder(this.board, order));
    }

    takeCall(call) {
        if (this.board) this.#become(withCall(this.board, call));
    }

    takeStore(store) {
        if ((this.store?.version ?? 0) < store.version) this.store = store;
        this.#tell();
    }

    #take(event) {
        if (!this.board) return;
        const next = apply(this.board, event);
        if (!next) {
            this.refresh();
        } else if (next !== this.board) {
            this.#become(next);
            if (event.data.store) this.takeStore(event.data.store);
        }
    }

    #become(board) {
        this.board = board;
        this.#tell();
    }

    #cut(isCut) {
        clearTimeout(this.#grace);
        this.#grace = null;
        if (this.isCut === isCut) return;
        this.isCut = isCut;
        this.#tell();
    }

    #tell() {
        this.dispatchEvent(new Event("change"));
    }
}
