// What the guests of this table want and have not ordered yet.

import { check, countOf, mended, problemOf, totalOf, withInstead, withLine, withQuantity, lineKey } from "./lines.js";

/** How long a cart that nobody touches is somebody's: before a first order, and during a visit (the API's 2 h). */
const STAYS = 30 * 60_000;
const STAYS_IN_SESSION = 2 * 3600_000;
const OFTEN = 10_000;
const EMPTY = { lines: [], note: "", guests: null, touched_at: 0 };

/** Lives in the browser's memory, so that a reload and another tab see the same. */
export class Cart {
    #table;
    #memory;
    /** By line: what the server had against it, where the menu that we have does not say so. */
    #refusals = new Map();

    constructor(table, memory) {
        this.#table = table;
        this.#memory = memory;
    }

    get lines() {
        return this.#kept.lines;
    }

    get note() {
        return this.#kept.note;
    }

    get guests() {
        return this.#kept.guests;
    }

    get count() {
        return countOf(this.lines);
    }

    get total() {
        return totalOf(this.lines);
    }

    /** How many of a dish are in it. */
    countOfDish(id) {
        return countOf(this.lines.filter(({ menu_id }) => menu_id === id));
    }

    /** False when there is no room for another line. */
    add(line) {
        const lines = withLine(this.lines, line);
        if (lines) this.#keep({ lines });
        return lines !== null;
    }

    setQuantity(key, quantity) {
        this.#keep({ lines: withQuantity(this.lines, key, quantity) });
    }

    /** Puts another line into the place of one; null takes it out. */
    replace(key, line) {
        this.#refusals.delete(key);
        this.#keep({ lines: withInstead(this.lines, key, line) });
    }

    restore(lines) {
        this.#keep({ lines });
    }

    setNote(note) {
        this.#keep({ note });
    }

    setGuests(guests) {
        this.#keep({ guests });
    }

    clear() {
        this.#refusals.clear();
        this.#memory.set("cart", null);
    }

    // --- Is it right? ---

    /** As `check`, or what the server said of it. */
    problems(line) {
        const found = check(line, this.#table.menu.present);
        return found.length > 0 ? found : (this.#refusals.get(lineKey(line)) ?? []);
    }

    get hasProblems() {
        return this.lines.some((line) => this.problems(line).length > 0);
    }

    /** Keeps what a refusal says of single lines; whether it says any. */
    take({ details }) {
        this.#refusals.clear();
        for (const detail of details) {
            const line = this.lines[Number(/^items\[(\d+)\]/.exec(detail.field ?? "")?.[1])];
            if (line) this.#refuse(line, problemOf(detail, line));
        }
        return this.#refusals.size > 0;
    }

    #refuse(line, problem) {
        const key = lineKey(line);
        this.#refusals.set(key, [...(this.#refusals.get(key) ?? []), problem]);
    }

    mend(line) {
        this.replace(lineKey(line), mended(line, this.problems(line), this.#table.menu.present));
    }

    mendAll() {
        this.lines.forEach((line) => this.mend(line));
    }

    // --- Whose is it? ---

    /** Somebody is there. */
    touch() {
        const kept = this.#kept;
        if (kept.lines.length > 0 && Date.now() - kept.touched_at > OFTEN) this.#keep({});
    }

    /** Whether whoever filled it has gone. */
    isAbandoned(hasSession) {
        const { lines, note, touched_at } = this.#kept;
        const isEmpty = lines.length === 0 && note === "";
        return !isEmpty && Date.now() - touched_at > (hasSession ? STAYS_IN_SESSION : STAYS);
    }

    get #kept() {
        return { ...EMPTY, ...this.#memory.get("cart") };
    }

    #keep(change) {
        this.#memory.set("cart", { ...this.#kept, ...change, touched_at: Date.now() });
        this.#table.changed();
    }
}
