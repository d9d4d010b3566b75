// What staff do with one tap: it is sent, and shown once the server has said so.

import { notice, refused } from "../shared/notice.js";
import { statusBefore, nextStatus } from "./board-state.js";

/** Sends `change` when something is on its way, or no longer is. */
export class BoardActions extends EventTarget {
    #app;
    #busy = new Set();

    constructor(app) {
        super();
        this.#app = app;
    }

    /** @param key `order:12`, `call:3` or `store`. */
    isBusy(key) {
        return this.#busy.has(key);
    }

    /** To the next state. */
    stepOn(order) {
        return this.#step(order, nextStatus(order));
    }

    stepBack(order) {
        return this.#step(order, statusBefore(order));
    }

    /** @param status `acknowledged` or `done`. */
    answerCall(call, status) {
        const { id, version } = call;
        return this.#run(`call:${id}`, async () => {
            const options = { body: { status }, version };
            this.#app.feed.takeCall(await this.#app.call("PUT", `/api/admin/calls/${id}`, options));
        });
    }

    pauseOrdering(ordering_paused) {
        return this.#run("store", async () => {
            this.#app.feed.takeStore(await this.#app.call("PATCH", "/api/admin/store", { body: { ordering_paused } }));
        });
    }

    #step({ id, version }, status) {
        return this.#run(`order:${id}`, async () => {
            const options = { body: { status }, version };
            this.#app.feed.takeOrder(await this.#app.call("PUT", `/api/admin/orders/${id}/status`, options));
        });
    }

    async #run(key, act) {
        if (this.#busy.has(key)) return;
        this.#busy.add(key);
        this.#app.arrivals.see([key]);
        this.dispatchEvent(new Event("change"));
        try {
            await act();
        } catch (problem) {
            this.#refused(key, problem, act);
        } finally {
            this.#busy.delete(key);
            this.dispatchEvent(new Event("change"));
        }
    }

    /** What it is now is shown; what only did not get through can be sent again with a tap. */
    #refused(key, problem, act) {
        const { feed, say } = this.#app;
        if (problem.current && key.startsWith("order:")) feed.takeOrder(problem.current);
        if (problem.current && key.startsWith("call:")) feed.takeCall(problem.current);
        if (problem.status === 404) feed.refresh();
        if (!problem.passes) return refused(problem);
        const action = { label: say("retry"), run: () => this.#run(key, act) };
        notice(problem.message, { kind: "bad", action, stays: 15_000 });
    }
}
