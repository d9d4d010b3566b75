// Following the server's events: what EventSource does, with the token in a header.

/** A heartbeat comes every 15 s. */
const SILENCE = 40_000;
const LONGEST_PAUSE = 10_000;

/**
 * Reads a stream of events for as long as it is open, and comes back by itself after whatever ended it, with the last
 * id. It sends
 * - `open` when it is connected (again), `cut` when it no longer is,
 * - `event` for each event, with `detail` what the API's Event is. A `reset` among them says that events are missing.
 */
export class EventStream extends EventTarget {
    #account;
    #path;
    #last = null;
    #retry = 2000;
    #failures = 0;
    #abort = null;
    #connection = null;
    #wake = null;

    constructor(account, path) {
        super();
        this.#account = account;
        this.#path = path;
        addEventListener("online", () => this.#wake?.());
        // Otherwise only its silence would tell, much later.
        addEventListener("offline", () => this.#connection?.abort());
        // A device that slept finds out at once that the connection is gone.
        document.addEventListener("visibilitychange", () => document.hidden || this.#wake?.());
    }

    /** @param after the last event that is known; nothing for "from now on". */
    start(after = null) {
        this.stop();
        this.#last = after;
        this.#follow((this.#abort = new AbortController()));
    }

    stop() {
        this.#abort?.abort();
        this.#wake?.();
    }

    async #follow(abort) {
        while (!abort.signal.aborted) {
            const hasEnded = await this.#read(abort.signal).catch(() => false);
            if (abort.signal.aborted) return;
            this.dispatchEvent(new Event("cut"));
            if (hasEnded) return;
            await this.#pause();
        }
    }

    /** Until the connection ends. True when nobody is signed in any more. */
    async #read(signal) {
        const cut = (this.#connection = new AbortController());
        const headers = this.#last === null ? {} : { "Last-Event-ID": String(this.#last) };
        const watchdog = new Watchdog(() => cut.abort());
        try {
            const { token } = this.#account;
            const answer = await this.#account.stream(this.#path, headers, AbortSignal.any([signal, cut.signal]));
            if (answer.status === 401) return await this.#renew(token);
            if (!answer.ok) throw new Error(`answered ${answer.status}`);
            this.#failures = 0;
            this.dispatchEvent(new Event("open"));
            await this.#take(answer.body, watchdog, signal);
        } finally {
            watchdog.stop();
            cut.abort();
        }
        return false;
    }

    async #take(body, watchdog, signal) {
        let rest = "";
        for await (const text of chunks(body.pipeThrough(new TextDecoderStream()))) {
            watchdog.feed();
            const blocks = (rest + text).split("\n\n");
            rest = blocks.pop();
            for (const block of blocks) {
                if (signal.aborted) return;
                this.#hear(block);
            }
        }
    }

    #hear(block) {
        const fields = new Map(block.split("\n").map((line) => splitOnce(line, ":")));
        if (fields.has("retry")) this.#retry = Number(fields.get("retry"));
        if (!fields.has("data")) return;
        const event = JSON.parse(fields.get("data"));
        this.#last = event.id;
        this.dispatchEvent(new CustomEvent("event", { detail: event }));
    }

    async #renew(token) {
        this.#failures += 1;
        try {
            await this.#account.renew(token);
            return false;
        } catch (problem) {
            return problem.status === 401;
        }
    }

    /** Longer after each failure, and never the same for all tablets. */
    async #pause() {
        const pause = Math.min(this.#retry * 1.5 ** this.#failures, LONGEST_PAUSE) * (0.5 + Math.random() / 2);
        this.#failures += 1;
        await new Promise((resolve) => {
            this.#wake = resolve;
            setTimeout(resolve, pause);
        });
        this.#wake = null;
    }
}

/** Calls when it was not fed for so long. */
class Watchdog {
    #bark;
    #timer;

    constructor(bark) {
        this.#bark = bark;
        this.feed();
    }

    feed() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(this.#bark, SILENCE);
    }

    stop() {
        clearTimeout(this.#timer);
    }
}

/** What a stream holds, for browsers whose streams are no iterables. */
async function* chunks(stream) {
    const reader = stream.getReader();
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        yield value;
    }
}

function splitOnce(line, separator) {
    const at = line.indexOf(separator);
    return [line.slice(0, at), line.slice(at + 1).trim()];
}
