// What has come in and was not looked at yet: it is counted, sounds once, and is read out once.

import { isOpen, isUnfinished } from "./board-state.js";

/**
 * Sends `change` after each change of the feed, and when something was looked at. What was seen is this device's own,
 * and outlasts a reload.
 */
export class Arrivals extends EventTarget {
    #feed;
    #memory;
    #seen;
    /** What was there when it was looked last; null at first, when nothing is news. */
    #known = null;
    #arrived;

    /** @param arrived gets the items that came in while somebody was there. */
    constructor(feed, memory, arrived) {
        super();
        this.#feed = feed;
        this.#memory = memory;
        this.#seen = new Set(memory.get("seen") ?? []);
        this.#arrived = arrived;
        feed.addEventListener("change", () => this.#look());
    }

    get count() {
        return [...(this.#known?.keys() ?? [])].filter((key) => !this.#seen.has(key)).length;
    }

    /** @param key `order:12` or `call:3`. */
    isNew(key) {
        return Boolean(this.#known?.has(key)) && !this.#seen.has(key);
    }

    see(keys) {
        const unseen = keys.filter((key) => this.isNew(key));
        if (unseen.length === 0) return;
        unseen.forEach((key) => this.#seen.add(key));
        this.#memory.set("seen", [...this.#seen]);
        this.dispatchEvent(new Event("change"));
    }

    /** What somebody touches or goes to is no longer new. @returns whether it is an order, a call or in one. */
    touch(target) {
        const item = target.closest("[data-order], [data-call]");
        if (item) this.see([item.dataset.key]);
        return item !== null;
    }

    #look() {
        const { board } = this.#feed;
        if (board) {
            const items = waiting(board);
            const fresh = [...items].filter(([key]) => this.#known && !this.#known.has(key) && !this.#seen.has(key));
            this.#known = items;
            this.#forget(board);
            if (fresh.length > 0) this.#arrived(fresh.map(([, item]) => item));
        } else {
            this.#known = null;
        }
        this.dispatchEvent(new Event("change"));
    }

    /** What is finished, or a device would remember a year of orders. What was begun may be put back. */
    #forget({ tables }) {
        const orders = tables.flatMap((place) => place.orders.filter(isUnfinished).map(({ id }) => `order:${id}`));
        const calls = tables.flatMap((place) => place.calls.filter(isOpen).map(({ id }) => `call:${id}`));
        const present = new Set([...orders, ...calls]);
        if ([...this.#seen].every((key) => present.has(key))) return;
        this.#seen = new Set([...this.#seen].filter((key) => present.has(key)));
        this.#memory.set("seen", [...this.#seen]);
    }
}

/** Orders that nobody has begun, and calls that nobody has answered, by key: `{place, order}` or `{place, call}`. */
function waiting({ tables }) {
    return new Map(
        tables.flatMap((place) => [
            ...place.orders
                .filter(({ status }) => status === "pending")
                .map((order) => [`order:${order.id}`, { place, order }]),
            ...place.calls
                .filter(({ status }) => status === "open")
                .map((call) => [`call:${call.id}`, { place, call }]),
        ]),
    );
}
