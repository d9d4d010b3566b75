// An order on its way. What somebody wanted is written down before it is sent, and sent with one key until the server
// has said yes or no: neither a second tap nor a reload nor a lost answer makes two of it, or none.

import { freshKey } from "../shared/api.js";

/** Answers that stay the same however often it is sent; after any other it may yet be taken. */
const DEFINITE = [400, 403, 404, 409, 413, 415, 422];
/** After so long it asks whether to go on. */
const PATIENCE = 10 * 60_000;
/** After so long without an answer nobody waits for it any more. */
const ENDS = 30 * 60_000;
const FIRST_PAUSE = 1000;
/** So soon after an outage an order goes through. Meanwhile a store's 40 tablets make 16 calls a second at most. */
const LONGEST_PAUSE = 5_000;

/**
 * Sends one intent `{key, body, session_id, made_at, asks_at, tries}` after the other. It sends
 * - `taken` with the order, `refused` with the problem, `left` when the party has gone meanwhile,
 * - `change` when what a guest should know of it is another.
 */
export class Sending extends EventTarget {
    #account;
    #memory;
    #isGoing = false;
    #isBeginning = false;
    #failures = 0;
    #wake = null;

    constructor(account, memory) {
        super();
        this.#account = account;
        this.#memory = memory;
        addEventListener("online", () => this.resume());
        document.addEventListener("visibilitychange", () => document.hidden || this.resume());
    }

    get intent() {
        return this.#memory.get("intent");
    }

    /** Whether there is one that only the guest can decide about. */
    get isAsking() {
        return this.intent !== null && Date.now() > this.intent.asks_at;
    }

    /** Whether it did not work at once. */
    get isLate() {
        return this.#failures > 0;
    }

    /**
     * Sends what was confirmed, unless something is on its way already.
     * @param isStill whether the cart is what was confirmed; another tab may have sent it.
     */
    async begin(body, sessionID, isStill) {
        if (this.#isBeginning) return;
        this.#isBeginning = true;
        await alone("begin", () => {
            if (this.intent || !isStill()) return;
            const now = Date.now();
            const times = { made_at: now, asks_at: now + PATIENCE, tries: 0 };
            this.#memory.set("intent", { key: freshKey(), body, session_id: sessionID, ...times });
        });
        this.#isBeginning = false;
        this.#failures = 0;
        this.#tell("change");
        this.resume();
    }

    /** Tries now; what is not there is not sent. */
    resume() {
        this.#wake?.();
        this.#go();
    }

    /** The guest wants it sent after all. */
    insist() {
        this.#memory.set("intent", { ...this.intent, asks_at: Date.now() + PATIENCE });
        this.#tell("change");
        this.resume();
    }

    drop() {
        this.#memory.set("intent", null);
        this.#failures = 0;
        this.#wake?.();
        this.#tell("change");
    }

    async #go() {
        if (this.#isGoing) return;
        this.#isGoing = true;
        try {
            while (this.intent && !this.isAsking && this.#account.details) {
                const pause = await alone("order", () => this.#attempt());
                this.#tell("change");
                if (this.intent) await this.#pause(pause);
            }
        } finally {
            this.#isGoing = false;
            this.#tell("change");
        }
    }

    /** One try; answers how long to wait for the next. Another tab may have finished it while this one waited. */
    async #attempt() {
        const intent = this.intent;
        if (!intent || this.isAsking) return 0;
        try {
            if (await this.#hasLeft(intent)) return this.#end("left", null);
            this.#memory.set("intent", { ...intent, tries: intent.tries + 1 });
            const { body, key } = intent;
            const order = await this.#account.call("POST", "/api/orders", { body, key });
            return this.#end("taken", order, intent);
        } catch (problem) {
            if (!problem.code) throw problem;
            if (!problem.passes && DEFINITE.includes(problem.status)) return this.#end("refused", problem, intent);
            this.#failures += 1;
            return pauseAfter(problem, this.#failures);
        }
    }

    /** Before a second try: whose wish it was may be gone, and nobody else should get the bill for it. */
    async #hasLeft({ tries, session_id, made_at }) {
        if (tries === 0) return false;
        if (session_id === null) return Date.now() - made_at > ENDS;
        const { session } = await this.#account.call("GET", "/api/session");
        return session?.id !== session_id;
    }

    #end(type, detail, intent) {
        // The party may have ended while the answer was on its way, and with it this wish.
        const isOurs = !intent || this.intent?.key === intent.key;
        if (!isOurs) return 0;
        this.drop();
        this.#tell(type, detail);
        return 0;
    }

    async #pause(length) {
        await new Promise((resolve) => {
            this.#wake = resolve;
            setTimeout(resolve, length);
        });
        this.#wake = null;
    }

    #tell(type, detail) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}

/** Never the same for all tablets of a store. */
function pauseAfter({ retryAfter }, failures) {
    const pause = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
    return Math.max(pause, (retryAfter ?? 0) * 1000) * (1 + Math.random() / 2);
}

/** One tab of this browser at a time, where the browser can tell; the key keeps it right elsewhere. */
function alone(name, work) {
    return navigator.locks ? navigator.locks.request(`tableorder.${name}`, work) : work();
}
