// The store's menu, kept up to date.

import { request } from "../shared/api.js";

const EACH = 3 * 60_000;
/** For a second after a change, a process of the server that has not heard of it yet answers with what was before. */
const SETTLED = 1500;

/** `present` is the API's answer; null until there is one, and then `problem` says why. */
export class Menu {
    present = null;
    problem = null;
    #table;
    #language;
    #isAsking = false;
    #isStale = false;
    #settling = null;

    constructor(table, language) {
        this.#table = table;
        this.#language = language;
        setInterval(() => document.hidden || this.refresh(), EACH);
        // The first one came before anybody could keep it for a reload without a network.
        navigator.serviceWorker?.addEventListener("controllerchange", () => this.refresh());
    }

    /** Asks for it anew; the browser sends along the ETag of what it has. Who asks meanwhile gets the next answer. */
    async refresh() {
        this.#isStale = true;
        if (this.#isAsking) return;
        this.#isAsking = true;
        while (this.#isStale && this.#table.details) {
            this.#isStale = false;
            await this.#ask(this.#table.details.store.id);
        }
        this.#isAsking = false;
    }

    /** The server has said that it is another. */
    changed() {
        this.refresh();
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => this.refresh(), SETTLED);
    }

    forget() {
        this.present = null;
        this.problem = null;
    }

    async #ask(storeID) {
        try {
            const menu = await request("GET", `/api/menus?store_id=${storeID}`, this.#language);
            if (this.#table.details?.store.id !== storeID) return;
            this.present = menu;
            this.problem = null;
        } catch (problem) {
            if (!problem.code) throw problem;
            this.problem = problem;
        }
        this.#table.changed();
    }
}
