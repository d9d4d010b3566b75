// What this browser remembers.

/** Values under names, as JSON. A browser that refuses to keep anything forgets them with the page. */
export class Memory {
    #prefix;
    #unkept = new Map();

    /** @param prefix tells pages of one host apart. */
    constructor(prefix) {
        this.#prefix = prefix;
    }

    /** The value; null when there is none. */
    get(name) {
        if (this.#unkept.has(name)) {
            return this.#unkept.get(name);
        }
        try {
            return JSON.parse(localStorage.getItem(`${this.#prefix}.${name}`));
        } catch {
            return null;
        }
    }

    /** Null forgets it. */
    set(name, value) {
        try {
            if (value === null) {
                localStorage.removeItem(`${this.#prefix}.${name}`);
            } else {
                localStorage.setItem(`${this.#prefix}.${name}`, JSON.stringify(value));
            }
            this.#unkept.delete(name);
        } catch {
            this.#unkept.set(name, value);
        }
    }
}
