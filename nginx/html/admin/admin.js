// The store's page: who is signed in, and which screen is open. Read on in the screen of your choice; SCREENS has them.

import { Account } from "../shared/account.js";
import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Language } from "../shared/language.js";
import { Memory } from "../shared/memory.js";
import * as common from "../shared/messages.js";
import { closeDialogs } from "../shared/dialog.js";
import { notice, refused } from "../shared/notice.js";
import { signInForm } from "../shared/sign-in.js";
import { EventStream } from "../shared/stream.js";
import * as dish from "./dish-messages.js";
import { Menu } from "./menu.js";
import * as menu from "./menu-messages.js";
import * as own from "./messages.js";
import { People } from "./people.js";
import * as people from "./people-messages.js";
import { Sales } from "./sales.js";
import { Settings } from "./settings.js";
import * as settings from "./settings-messages.js";
import { Tables } from "./tables.js";
import * as tables from "./table-messages.js";

/** What stands in the navigation, in this order; its name is its address, too. Some are for owners only. */
const SCREENS = [
    { name: "menu", sign: "dish", Screen: Menu },
    { name: "tables", sign: "table", Screen: Tables },
    { name: "sales", sign: "chart", Screen: Sales },
    { name: "people", sign: "people", Screen: People, isForOwners: true },
    { name: "settings", sign: "gear", Screen: Settings },
];

const MESSAGES = [common, own, menu, dish, tables, people, settings];

/**
 * What every screen is given: who calls (`account`, `call`), how this reader reads (`language`, `say`, `money`), and the
 * store's events (`stream`).
 */
class App {
    memory = new Memory("tableorder.admin");
    language = new Language(
        Object.fromEntries(["ko", "en"].map((tag) => [tag, Object.assign({}, ...MESSAGES.map((some) => some[tag]))])),
        this.memory,
    );
    account = new Account("/api/auth/admin-login", { remembers: false, memory: this.memory, language: this.language });
    stream = new EventStream(this.account, "/api/admin/events/stream");
    #screen = null;

    constructor() {
        addEventListener("hashchange", () => this.#open());
        this.account.addEventListener("change", () => this.#begin());
        this.account.addEventListener("end", () => {
            this.#begin();
            notice(this.say("signedOut"), { kind: "bad" });
        });
        this.#begin();
    }

    say = (name, values) => this.language.say(name, values);
    money = (amount) => this.language.money(amount, this.account.currency);
    call = (method, path, options) => this.account.call(method, path, options);

    get isOwner() {
        return this.account.details.admin.role === "owner";
    }

    get #screens() {
        return SCREENS.filter(({ isForOwners }) => !isForOwners || this.isOwner);
    }

    /** Who is signed in has changed, or the language: everything is shown anew. */
    #begin() {
        closeDialogs();
        this.#screen?.close();
        this.#screen = null;
        if (this.account.details) {
            this.#open();
        } else {
            this.stream.stop();
            document.title = this.say("title");
            show(document.body, this.#signInView());
        }
    }

    #open() {
        if (!this.account.details) return;
        const named = this.#screens.find(({ name }) => `#${name}` === location.hash) ?? this.#screens[0];
        const place = element("main", { id: "screen", tabindex: "-1", "data-own": true, "data-key": named.name });
        closeDialogs();
        this.#screen?.close();
        document.title = `${this.say(named.name)} · ${this.account.details.store.name}`;
        show(document.body, this.#frame(named, place));
        const shown = document.getElementById("screen");
        // A screen that is opened again, in another language, begins anew.
        shown.replaceChildren();
        this.#screen = new named.Screen(this, shown);
    }

    #frame(open, place) {
        return [
            element("a", { class: "skip spoken", href: "#screen", onclick: skip }, this.say("skip")),
            element("header", { class: "top" }, this.#navigation(open), this.#person()),
            place,
        ];
    }

    #navigation(open) {
        const links = this.#screens.map(({ name, sign }) =>
            element(
                "a",
                { href: `#${name}`, "aria-current": name === open.name ? "page" : null },
                icon(sign),
                element("span", {}, this.say(name)),
            ),
        );
        return element("nav", { "aria-label": this.say("screens") }, links);
    }

    #person() {
        const { admin, store } = this.account.details;
        return element(
            "div",
            { class: "person" },
            element("p", {}, element("b", {}, store.name), ` ${admin.username} · ${this.say(admin.role)}`),
            this.#languageSwitch(),
            element("button", { type: "button", class: "plain", onclick: () => this.#signOut() }, this.say("signOut")),
        );
    }

    #languageSwitch() {
        const { tag, name } = this.language.other;
        const change = () => {
            this.language.choose(tag);
            this.#begin();
        };
        return element(
            "button",
            { type: "button", class: "plain", onclick: change, "aria-label": this.say("language"), lang: tag },
            icon("globe"),
            name,
        );
    }

    #signOut() {
        this.account.signOut().catch(refused);
    }

    #signInView() {
        const known = { store_id: new URLSearchParams(location.search).get("store") ?? this.memory.get("store") };
        const submit = async (credentials) => {
            await this.account.signIn(credentials);
            this.memory.set("store", credentials.store_id);
        };
        return element(
            "main",
            { class: "sign-in card" },
            element("h1", {}, this.say("title")),
            element("p", { class: "quiet" }, this.say("signInHint")),
            signInForm(this.language, { who: "username", known, submit }),
            this.#languageSwitch(),
        );
    }
}

/** A link to an anchor would change the address, which is the screen's name. */
function skip(event) {
    event.preventDefault();
    document.getElementById("screen").focus();
}

new App();
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
