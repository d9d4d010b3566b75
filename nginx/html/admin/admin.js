// The store's page: who is signed in, and which screen is open. Read on in the screen of your choice; SCREENS has them.

import { Account } from "../shared/account.js";
import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { Language } from "../shared/language.js";
import { Memory } from "../shared/memory.js";
import * as codes from "../shared/code-messages.js";
import * as common from "../shared/messages.js";
import { closeDialogs } from "../shared/dialog.js";
import { notice, refused } from "../shared/notice.js";
import { signInForm } from "../shared/sign-in.js";
import { EventStream } from "../shared/stream.js";
import { Arrivals } from "./board-arrivals.js";
import { BoardFeed } from "./board-feed.js";
import * as board from "./board-messages.js";
import { Tone } from "./board-tone.js";
import { arrival } from "./board-words.js";
import { Board } from "./board.js";
import * as dish from "./dish-messages.js";
import * as history from "./history-messages.js";
import { History } from "./history.js";
import * as menu from "./menu-messages.js";
import { Menu } from "./menu.js";
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
    { name: "board", sign: "board", Screen: Board },
    { name: "history", sign: "clock", Screen: History },
    { name: "menu", sign: "dish", Screen: Menu },
    { name: "tables", sign: "table", Screen: Tables },
    { name: "sales", sign: "chart", Screen: Sales },
    { name: "people", sign: "people", Screen: People, isForOwners: true },
    { name: "settings", sign: "gear", Screen: Settings },
];

const MESSAGES = [common, codes, own, board, history, menu, dish, tables, people, settings];

/**
 * What every screen is given: who calls (`account`, `call`), how this reader reads (`language`, `say`, `money`), and
 * what happens in the store: `stream` has its events and is started by `feed`, which keeps the board; `arrivals` is what
 * is new.
 */
class App {
    memory = new Memory("tableorder.admin");
    language = new Language(
        Object.fromEntries(["ko", "en"].map((tag) => [tag, Object.assign({}, ...MESSAGES.map((some) => some[tag]))])),
        this.memory,
    );
    account = new Account("/api/auth/admin-login", { remembers: false, memory: this.memory, language: this.language });
    stream = new EventStream(this.account, "/api/admin/events/stream");
    feed = new BoardFeed(this);
    arrivals = new Arrivals(this.feed, this.memory, (items) => this.#tell(items));
    tone = new Tone(this.memory);
    #screen = null;
    #open = null;
    #opened = 0;

    constructor() {
        addEventListener("hashchange", () => this.#show());
        addEventListener("resize", () => this.#showWhere());
        this.arrivals.addEventListener("change", () => this.#mark());
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
            if (!this.feed.board) this.feed.refresh();
            this.#show();
        } else {
            this.feed.stop();
            document.title = this.say("title");
            show(document.body, this.#signInView());
        }
    }

    #show() {
        if (!this.account.details) return;
        const named = this.#screens.find(({ name }) => `#${name}` === location.hash.split("?")[0]) ?? this.#screens[0];
        // Never the element of another screen, nor of the same one as it was before.
        this.#opened += 1;
        const key = `screen:${this.#opened}`;
        const place = element("main", { id: "screen", tabindex: "-1", "data-own": true, "data-key": key });
        closeDialogs();
        this.#screen?.close();
        this.#open = named;
        show(document.body, this.#frame(place));
        this.#mark();
        this.#showWhere();
        this.#screen = new named.Screen(this, document.getElementById("screen"));
    }

    /** Where there is no room for all screens' names, the open one's is in sight. */
    #showWhere() {
        document.querySelector(".top nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
    }

    #frame(place) {
        return [
            element("a", { class: "skip spoken", href: "#screen", onclick: skip }, this.say("skip")),
            element(
                "header",
                { class: "top" },
                element("nav", { "aria-label": this.say("screens"), "data-own": true }),
                this.#person(),
            ),
            element("p", { id: "news", class: "spoken", role: "status", "data-own": true }),
            place,
        ];
    }

    /** How much is new stands in the title and beside the board's name, on whatever screen somebody works. */
    #mark() {
        if (!this.account.details) return;
        const { count } = this.arrivals;
        const title = `${this.say(this.#open.name)} · ${this.account.details.store.name}`;
        document.title = count > 0 ? `(${count}) ${title}` : title;
        const links = this.#screens.map(({ name, sign }) =>
            element(
                "a",
                { href: `${location.pathname}${location.search}#${name}`, "aria-current": name === this.#open.name ? "page" : null },
                icon(sign),
                element("span", {}, this.say(name)),
                name === "board" && count > 0 && element("b", { class: "badge" }, this.say("newCount", { n: count })),
            ),
        );
        show(document.querySelector(".top nav"), links);
    }

    /** What has come in, for those who listen: once, and not the whole board. */
    #tell(items) {
        this.tone.play();
        show(document.getElementById("news"), items.map((item) => arrival(this, item)).join(" "));
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
