// The menu: what is sold out, what guests see, and in which order.

import { element, show } from "../shared/dom.js";
import { notice, refused } from "../shared/notice.js";
import { arrange } from "./arranging.js";
import { addCategory, editCategory } from "./category-form.js";
import { editDish, keptDraft } from "./dish-editor.js";
import { categoryRail } from "./category-rail.js";
import { dishRow } from "./dish-row.js";
import { everything } from "./lists.js";
import { follow } from "./live.js";
import { ALL, SOLD_OUT, chosen, newer, ordered, withOne } from "./menu-state.js";
import { emptyView, failureView, loadingView, signButton } from "./views.js";

/** So often, what is sold out for a while is looked at again. */
const TICK = 20_000;

export class Menu {
    #app;
    #categories = [];
    #dishes = [];
    #store = null;
    #entry = ALL;
    #search;
    #failure = null;
    #view = element("div", { class: "menu-screen", "data-own": true });
    #end;
    #isClosed = false;

    constructor(app, place) {
        this.#app = app;
        const { say } = app;
        this.#search = element("input", {
            type: "search",
            name: "search",
            placeholder: say("menuSearch"),
            "aria-label": `${say("menuSearch")}: ${say("menuSearchHint")}`,
            oninput: () => this.#show(),
        });
        const add = signButton("plus", { kind: "primary", onclick: () => this.#edit(null) }, say("dishAdd"));
        const bar = element("div", { class: "bar" }, element("h1", {}, say("menu")));
        bar.append(element("div", { class: "tools" }, this.#search, add));
        show(place, bar, this.#view);
        const stop = follow(app, ["menu.updated"], () => this.#load());
        const ticking = setInterval(() => this.#show(), TICK);
        this.#end = () => {
            stop();
            clearInterval(ticking);
        };
        this.#show();
        this.#load();
    }

    close() {
        this.#isClosed = true;
        this.#end();
    }

    /** Everything anew. What is shown stays when that fails. */
    async #load() {
        try {
            const [store, categories, dishes] = await Promise.all([
                this.#app.call("GET", "/api/admin/store"),
                everything(this.#app, "/api/admin/categories"),
                everything(this.#app, "/api/admin/menus"),
            ]);
            this.#store = store;
            this.#failure = null;
            this.#keep(newer(this.#categories, categories), newer(this.#dishes, dishes));
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#failure = problem;
            this.#show();
        }
    }

    #keep(categories, dishes) {
        ({ categories: this.#categories, dishes: this.#dishes } = ordered(categories, dishes));
        const isGone = typeof this.#entry === "number" && !this.#categories.some(({ id }) => id === this.#entry);
        if (isGone) this.#entry = ALL;
        this.#show();
    }

    #show() {
        if (this.#store === null) {
            const failed = this.#failure && failureView(this.#app, this.#failure, () => this.#load());
            return show(this.#view, failed ?? loadingView(this.#app));
        }
        show(this.#view, this.#draftBanner(), this.#rail(), this.#list());
    }

    /** What was being typed when the page was left. */
    #draftBanner() {
        const { say } = this.#app;
        const kept = keptDraft(this.#app);
        if (!kept) return null;
        const resume = () => this.#edit(this.#dishes.find(({ id }) => id === kept.id) ?? null, kept);
        const drop = () => {
            keptDraft(this.#app, null);
            this.#show();
        };
        return element(
            "div",
            { class: "banner wait card unsaved", "data-key": "unsaved" },
            element("p", {}, say("unsaved", { name: kept.draft.name || say("unsavedNew") })),
            element("button", { type: "button", onclick: resume }, say("unsavedResume")),
            element("button", { type: "button", class: "plain", onclick: drop }, say("unsavedDrop")),
        );
    }

    #rail() {
        return categoryRail(this.#app, {
            categories: this.#categories,
            dishes: this.#dishes,
            entry: this.#search.value.trim() ? null : this.#entry,
            open: (entry) => {
                this.#entry = entry;
                this.#search.value = "";
                this.#show();
            },
            add: () => this.#addCategory(),
            arrange: () => this.#arrangeCategories(),
        });
    }

    #list() {
        const { say } = this.#app;
        const now = Date.now();
        const words = this.#search.value.trim();
        const dishes = chosen(this.#dishes, this.#entry, words, now);
        const found = words && say("dishes", { n: dishes.length });
        const rows = dishes.map((dish) =>
            dishRow(this.#app, dish, {
                store: this.#store,
                now,
                change: (part) => this.#change(dish, part),
                edit: () => this.#edit(dish),
            }),
        );
        return element(
            "section",
            { class: "menu-dishes", "data-key": "dishes", "aria-label": this.#title() },
            this.#head(dishes),
            rows.length > 0 ? element("ul", { class: "dish-list card", "data-key": "list" }, rows) : this.#none(),
            element("p", { class: "spoken", role: "status", "data-key": "told" }, found),
        );
    }

    #head(dishes) {
        const { say } = this.#app;
        const category = this.#category();
        const tool = (sign, label, onclick) => signButton(sign, { kind: "plain", onclick }, say(label));
        return element(
            "header",
            { class: "list-head", "data-key": "head" },
            element("h2", {}, this.#title()),
            category && [
                tool("pencil", "categoryChange", () => this.#editCategory(category)),
                dishes.length > 1 && tool("order", "arrangeDishes", () => this.#arrangeDishes(category)),
            ],
        );
    }

    #title() {
        const words = this.#search.value.trim();
        if (words) return `“${words}”`;
        if (this.#entry === ALL) return this.#app.say("menuAll");
        return this.#category()?.name ?? this.#app.say("menuSoldOut");
    }

    /** The one whose dishes are shown; nothing when several are. */
    #category() {
        return this.#search.value.trim() ? null : this.#categories.find(({ id }) => id === this.#entry);
    }

    #none() {
        const { say } = this.#app;
        const words = this.#search.value.trim();
        if (words) return emptyView("dish", say("menuFoundNone", { words }));
        if (this.#entry === SOLD_OUT) return emptyView("check", say("menuSoldOutNone"));
        if (this.#categories.length > 0) return emptyView("dish", say("menuNone"));
        const make = signButton("plus", { kind: "primary", onclick: () => this.#addCategory() }, say("categoryAdd"));
        return emptyView("list", say("menuNoCategory"), make);
    }

    /** A tap says what should be, whatever the dish was before: it carries no version. */
    async #change(dish, part) {
        const before = dish;
        this.#keep(this.#categories, withOne(this.#dishes, { ...dish, ...part }));
        try {
            const changed = await this.#app.call("PATCH", `/api/admin/menus/${dish.id}`, { body: part });
            this.#keep(this.#categories, withOne(this.#dishes, changed));
            // The row may have left the list, and the focus with it.
            if (document.activeElement === document.body) this.#view.closest("main")?.focus();
        } catch (problem) {
            this.#keep(this.#categories, withOne(this.#dishes, before));
            refused(problem);
        }
    }

    async #edit(dish, kept = null) {
        if (this.#categories.length === 0) return this.#addCategory();
        const category = this.#category() ?? this.#categories[0];
        const changed = (saved) => this.#keep(this.#categories, withOne(this.#dishes, saved));
        await editDish(this.#app, { dish, kept, categories: this.#categories, category, changed });
        // The sign-in may have ended, and this screen with it.
        if (this.#isClosed) return;
        this.#show();
        this.#load();
    }

    async #addCategory() {
        const made = await addCategory(this.#app);
        if (!made) return;
        this.#entry = made.id;
        this.#keep(withOne(this.#categories, made), this.#dishes);
        notice(this.#app.say("categoryAdded", { name: made.name }));
    }

    async #editCategory(category) {
        await editCategory(this.#app, category);
        this.#load();
    }

    #arrangeCategories() {
        this.#arrange("categories", this.#app.say("arrangeCategories"), () => this.#categories);
    }

    #arrangeDishes({ id, name }) {
        const dishes = () => this.#dishes.filter(({ category_id }) => category_id === id);
        this.#arrange("menus", `${this.#app.say("arrangeDishes")}: ${name}`, dishes);
    }

    #arrange(kind, title, things) {
        arrange(this.#app, title, things(), {
            save: async (ids) => {
                await this.#app.call("PUT", `/api/admin/${kind}/order`, { body: { ids } });
                this.#load();
            },
            reload: async () => {
                await this.#load();
                return things();
            },
        });
    }
}
