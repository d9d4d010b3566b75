// Words, money and time as this reader reads them.

const KNOWN = ["ko", "en"];

/** The reader's language: chosen on the page, or the first of the browser's that we speak; Korean otherwise. */
export class Language {
    #memory;
    #messages;

    /** @param messages by language and name: a sentence, or a function of values that makes one. */
    constructor(messages, memory) {
        this.#messages = messages;
        this.#memory = memory;
        this.#use(memory.get("language") ?? spoken(navigator.languages));
    }

    #use(tag) {
        this.tag = KNOWN.includes(tag) ? tag : KNOWN[0];
        document.documentElement.lang = this.tag;
    }

    /** The other one, with its name in itself. */
    get other() {
        return this.tag === "ko" ? { tag: "en", name: "English" } : { tag: "ko", name: "한국어" };
    }

    choose(tag) {
        this.#memory.set("language", tag);
        this.#use(tag);
    }

    /** As if nothing had been chosen. */
    forget() {
        this.#memory.set("language", null);
        this.#use(spoken(navigator.languages));
    }

    /** The message of this name. An unknown name is a fault of ours, which tests look for. */
    say(name, values = {}) {
        const message = this.#messages[this.tag][name];
        if (message === undefined) {
            console.error(`no message "${name}"`);
            return name;
        }
        return typeof message === "function" ? message(values) : message;
    }

    /** Whether there is such a message: for codes that the server may know and we do not. */
    knows(name) {
        return this.#messages[this.tag][name] !== undefined;
    }

    /** @param amount in the currency's minor unit, as the API has it. */
    money(amount, currency) {
        const format = new Intl.NumberFormat(this.tag, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
        return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
    }

    number(value) {
        return new Intl.NumberFormat(this.tag).format(value);
    }

    /** @param instant RFC 3339. */
    time(instant) {
        return new Intl.DateTimeFormat(this.tag, { timeStyle: "short" }).format(new Date(instant));
    }

    /** @param instant RFC 3339. */
    dateAndTime(instant) {
        const shape = { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };
        return new Intl.DateTimeFormat(this.tag, shape).format(new Date(instant));
    }

    /** @param date `YYYY-MM-DD`, of no zone. */
    date(date) {
        return new Intl.DateTimeFormat(this.tag, { dateStyle: "full", timeZone: "UTC" }).format(new Date(date));
    }
}

function spoken(tags) {
    return tags.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => KNOWN.includes(tag));
}
