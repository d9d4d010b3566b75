// The guests' page: who is signed in, which screen is open, and what appears by itself. What it shows is in table.js.

import * as codes from "../shared/code-messages.js";
import { Account } from "../shared/account.js";
import { closeDialogs } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { Language } from "../shared/language.js";
import { Memory } from "../shared/memory.js";
import * as common from "../shared/messages.js";
import { notice, refused } from "../shared/notice.js";
import { openCalls } from "./calls.js";
import { cartPanel, cartScreen } from "./cart-view.js";
import { bar, banners, top } from "./frame.js";
import { MenuScreen } from "./menu-view.js";
import * as own from "./messages.js";
import { sayNumber, sayThanks } from "./moments.js";
import { ordersScreen } from "./orders-view.js";
import { leaveDevice, signInScreen } from "./staff.js";
import { Table } from "./table.js";

/** From here on the cart has a place of its own beside the menu. */
const WIDE = matchMedia("(min-width: 75rem)");

/**
 * What every view is given: the `table`, how this reader reads (`language`, `say`, `money`), and where else to go.
 */
class Page extends EventTarget {
    memory = new Memory("tableorder.guest");
    language = new Language(
        { ko: { ...common.ko, ...own.ko, ...codes.ko }, en: { ...common.en, ...own.en, ...codes.en } },
        this.memory,
    );
    account = new Account("/api/auth/table-login", { remembers: true, memory: this.memory, language: this.language });
    table = new Table(this.account, this.memory, this.language);
    #place = document.body.appendChild(element("div", { class: "page" }));
    #menu = new MenuScreen(this);
    #shown = null;
    #told = "";

    constructor() {
        super();
        history.scrollRestoration = "manual";
        addEventListener("hashchange", () => {
            closeDialogs();
            this.render();
        });
        WIDE.addEventListener("change", () => this.render());
        this.account.addEventListener("change", () => this.#begin());
        this.account.addEventListener("end", () => {
            this.#begin();
            notice(this.say("signedOut"), { kind: "bad" });
        });
        this.#listen();
        this.#begin();
    }

    say = (name, values) => this.language.say(name, values);
    money = (amount) => this.language.money(amount, this.account.currency);

    get screen() {
        const name = location.hash.slice(1);
        if (name === "cart" && !WIDE.matches) return "cart";
        return name === "orders" ? "orders" : "menu";
    }

    /** At once: what appears next must not be taken for a part of the screen that is left. */
    go = (screen) => {
        closeDialogs();
        if (screen !== this.screen) history.pushState(null, "", `#${screen}`);
        this.render();
    };

    /** For those who listen; whoever looks sees it anyway. */
    tell = (text) => {
        this.#told = text;
        this.render();
    };

    call = () => openCalls(this);
    leave = () => leaveDevice(this);

    switchLanguage = () => {
        this.language.choose(this.language.other.tag);
        this.table.menu.refresh();
        this.render();
    };

    #listen() {
        this.table.addEventListener("change", () => {
            this.render();
            this.dispatchEvent(new Event("change"));
        });
        this.table.addEventListener("taken", ({ detail }) => {
            this.go("menu");
            this.#menu.rewind();
            sayNumber(this, detail).then(() => this.#focus());
        });
        this.table.addEventListener("refused", ({ detail }) => {
            this.go("cart");
            refused(detail);
        });
        this.table.addEventListener("status", ({ detail }) => {
            const about = `order:${detail.id}`;
            notice(this.say(`told_${detail.status}`, { number: detail.order_number }), { about });
        });
        this.table.addEventListener("left", ({ detail }) => this.#startOver(detail));
    }

    /** The next party finds everything as if nobody had been here. */
    #startOver(isNow) {
        this.language.forget();
        this.table.menu.refresh();
        this.go("menu");
        this.#menu.rewind();
        this.tell("");
        if (isNow) sayThanks(this).then(() => this.#focus());
    }

    /** Who is signed in has changed. */
    #begin() {
        closeDialogs();
        if (this.account.details && !this.#isForAnother()) {
            this.table.open();
        } else {
            this.table.close();
        }
        this.render();
    }

    /** Whether the address, as a table's QR code has it, names another table than the one that is signed in. */
    #isForAnother() {
        const { store, table } = this.account.details;
        const asked = new URLSearchParams(location.search);
        const isStore = !asked.has("store") || asked.get("store") === String(store.id);
        const isTable = !asked.has("table") || asked.get("table") === table.table_number;
        if (isStore && isTable) return false;
        this.account.signOut();
        return true;
    }

    render() {
        if (!this.account.details) {
            document.title = this.say("title");
            this.#shown = null;
            show(this.#place, signInScreen(this));
            return;
        }
        const { screen } = this;
        const isAnother = this.#shown !== screen;
        if (isAnother && this.#shown === "menu") this.#menu.leave();
        document.title = `${this.say(screen)} · ${this.table.store.name}`;
        show(this.#place, this.#frame(screen));
        if (isAnother) this.#enter(screen);
    }

    /** A screen that was just opened: where it was left, for the menu, and with the focus for those who listen. */
    #enter(screen) {
        const isFirst = this.#shown === null;
        this.#shown = screen;
        if (!isFirst) this.#focus();
        if (screen === "menu") this.#menu.enter();
        else scrollTo(0, 0);
    }

    #focus() {
        document.getElementById("screen")?.focus({ preventScroll: true });
    }

    #frame(screen) {
        const views = { menu: () => this.#menu.view(), cart: () => cartScreen(this), orders: () => ordersScreen(this) };
        const place = { id: "screen", tabindex: "-1" };
        return [
            element("a", { class: "skip spoken", href: "#screen", onclick: skip }, this.say("skip")),
            element("header", { class: "head", "data-key": "head" }, top(this), banners(this)),
            screen === "menu" && this.#menu.categories(),
            element("main", { ...place, class: `on-${screen}`, "data-key": screen }, views[screen]()),
            element("p", { class: "spoken", role: "status", "data-key": "told" }, this.#told),
            WIDE.matches && cartPanel(this),
            !WIDE.matches && screen !== "cart" && bar(this),
        ];
    }
}

/** A link to an anchor would change the address, which is the screen's name. */
function skip(event) {
    event.preventDefault();
    document.getElementById("screen").focus();
}

new Page();
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
