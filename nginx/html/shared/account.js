// Who is signed in on this device, and calls in that name.

import { Problem, request } from "./api.js";

const CHECK = 60_000;
const TURNS = 8;

/**
 * A signed-in table or person. Its token is renewed long before it ends; `change` is sent when somebody signs in, and
 * `end` when the token has ended and no other can be had.
 */
export class Account extends EventTarget {
    #memory;
    #language;
    #path;
    #remembers;
    #renewal = null;

    /**
     * - path: where to sign in.
     * - remembers: whether what was typed is kept, so that the device signs in again by itself. A tablet stands at its
     *   table for years and its password is good for nothing but ordering there; a person's is never kept.
     */
    constructor(path, { remembers, memory, language }) {
        super();
        this.#path = path;
        this.#remembers = remembers;
        this.#memory = memory;
        this.#language = language;
        setInterval(() => this.#renewInTime(), CHECK);
    }

    /** What signing in answered, without the token: `store`, and `table` or `admin`. Null when nobody is signed in. */
    get details() {
        return this.#memory.get("account")?.details ?? null;
    }

    get currency() {
        return this.details.store.currency;
    }

    /** Throws a Problem. */
    async signIn(credentials) {
        await this.#enter(credentials);
        this.#memory.set("credentials", this.#remembers ? credentials : null);
        this.dispatchEvent(new Event("change"));
    }

    /** Ends the token. Without a network it is only forgotten. */
    async signOut() {
        await this.call("POST", "/api/auth/logout").catch(() => {});
        this.#forget();
        this.dispatchEvent(new Event("change"));
    }

    /** Brings `details` up to what was changed since: the store's name, for one. */
    amend(details) {
        const account = this.#memory.get("account");
        this.#memory.set("account", { ...account, details: { ...account.details, ...details } });
        this.dispatchEvent(new Event("change"));
    }

    /** A call in this name, as `request` makes it. A token that has ended meanwhile is renewed, and it is made again. */
    async call(method, path, options = {}) {
        const token = this.token;
        try {
            return await request(method, path, this.#language, { ...options, token });
        } catch (problem) {
            if (problem.status !== 401) throw problem;
            await this.renew(token);
            return request(method, path, this.#language, { ...options, token: this.token });
        }
    }

    /** A stream's answer in this name; the token may have ended (401). */
    stream(path, headers, signal) {
        const own = { Authorization: `Bearer ${this.token}`, "Accept-Language": this.#language.tag };
        return fetch(path, { headers: { ...own, ...headers }, signal, credentials: "omit", cache: "no-store" });
    }

    /**
     * Gets another token in place of this one, unless somebody has just done so. Throws a Problem.
     * @param ended a token that was refused; nothing for one that still counts.
     */
    renew(ended = null) {
        if (ended && ended !== this.token) return Promise.resolve();
        this.#renewal ??= this.#renew(Boolean(ended)).finally(() => (this.#renewal = null));
        return this.#renewal;
    }

    /** Null when nobody is signed in. */
    get token() {
        return this.#memory.get("account")?.token ?? null;
    }

    async #renew(hasEnded) {
        const account = this.#memory.get("account");
        const credentials = this.#memory.get("credentials");
        try {
            if (!account) throw new Problem(401, "UNAUTHENTICATED", this.#language.say("signedOut"));
            if (!hasEnded) {
                const options = { token: account.token };
                this.#keep(await request("POST", "/api/auth/refresh", this.#language, options), account.details);
            } else if (credentials) {
                await this.#enter(credentials);
            } else {
                throw new Problem(401, "UNAUTHENTICATED", this.#language.say("signedOut"));
            }
        } catch (problem) {
            if (problem.status === 401 && !hasEnded && credentials) return this.#renew(true);
            // A wrong password is not tried again: five of them would lock the table.
            if (problem.status === 401) this.#end();
            throw problem;
        }
    }

    async #enter(credentials) {
        const { token, expires_in, token_type, ...details } = await this.#askInTurn(credentials);
        this.#keep({ token, expires_in }, details);
    }

    /** When all of a store's tablets sign in at once, the server takes some and lets the others wait. */
    async #askInTurn(credentials) {
        for (let turn = 1; ; turn += 1) {
            try {
                return await request("POST", this.#path, this.#language, { body: credentials });
            } catch (problem) {
                if (problem.status !== 429 || turn === TURNS) throw problem;
                // Not all at the same moment again.
                const pause = (problem.retryAfter ?? 1) * (500 + Math.random() * 1000);
                await new Promise((resolve) => setTimeout(resolve, pause));
            }
        }
    }

    #keep({ token, expires_in }, details) {
        const renewAt = Date.now() + (expires_in * 1000) / 4;
        this.#memory.set("account", { token, renewAt, details });
    }

    #renewInTime() {
        const account = this.#memory.get("account");
        // Fails without a network, and is tried again.
        if (account && Date.now() > account.renewAt) this.renew().catch(() => {});
    }

    #forget() {
        this.#memory.set("account", null);
        this.#memory.set("credentials", null);
    }

    #end() {
        this.#forget();
        this.dispatchEvent(new Event("end"));
    }
}
