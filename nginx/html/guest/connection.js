// Whether this device hears from the server.

import { EventStream } from "../shared/stream.js";

/** A connection that is back at once is nothing to tell. */
const PATIENCE = 3000;

/**
 * The table's stream. It sends `open` when it is connected (again), `event` for each event, and `change` when `isCut`
 * has changed: whether guests should know that nothing comes.
 */
export class Connection extends EventTarget {
    isCut = false;
    #stream;
    #isOpen = false;
    #cutting = null;

    constructor(account) {
        super();
        this.#stream = new EventStream(account, "/api/events/stream");
        this.#stream.addEventListener("open", () => {
            this.#isOpen = true;
            this.#restored();
            this.dispatchEvent(new Event("open"));
        });
        this.#stream.addEventListener("event", ({ detail }) => {
            this.dispatchEvent(new CustomEvent("event", { detail }));
        });
        this.#stream.addEventListener("cut", () => {
            this.#isOpen = false;
            this.#lost();
        });
        addEventListener("offline", () => this.#lost());
        addEventListener("online", () => this.#isOpen && this.#restored());
    }

    start() {
        this.#lost();
        this.#stream.start();
    }

    stop() {
        this.#stream.stop();
        this.#isOpen = false;
        this.#restored();
    }

    #restored() {
        clearTimeout(this.#cutting);
        this.#cutting = null;
        this.#become(false);
    }

    #lost() {
        this.#cutting ??= setTimeout(() => this.#become(true), PATIENCE);
    }

    #become(isCut) {
        if (this.isCut === isCut) return;
        this.isCut = isCut;
        this.dispatchEvent(new Event("change"));
    }
}
