// The menu: categories that follow the reading, dishes, and where everything comes from.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { notice } from "../shared/notice.js";
import { openDish } from "./dish-dialog.js";
import { lineOf } from "./lines.js";
import { photo, words } from "./words.js";

/** The menu's screen, which is left and found again where it was. */
export class MenuScreen {
    #page;
    #current = null;
    #scrolled = 0;
    #isWaiting = false;

    constructor(page) {
        this.#page = page;
        addEventListener("scroll", () => this.#follow(), { passive: true });
        // What is sticky above the dishes has another height with each banner.
        const watcher = new ResizeObserver(() => this.#measure());
        addEventListener("resize", () => this.#measure());
        this.watch = () => watcher.observe(document.querySelector(".head"));
    }

    /** Back to its beginning. */
    rewind() {
        this.#scrolled = 0;
        this.#current = null;
        if (this.#page.screen === "menu") scrollTo(0, 0);
    }

    leave() {
        this.#scrolled = scrollY;
    }

    enter() {
        this.watch();
        this.#measure();
        scrollTo(0, this.#scrolled);
        this.#follow();
    }

    get #categories() {
        return (this.#page.table.menu.present?.categories ?? []).filter(({ menus }) => menus.length > 0);
    }

    /** The rail or strip of categories. */
    categories() {
        const list = this.#categories;
        const { present, problem } = this.#page.table.menu;
        if (!present && !problem) return this.#loadingCategories();
        if (list.length === 0) return null;
        const current = list.some(({ id }) => id === this.#current) ? this.#current : list[0].id;
        return element(
            "nav",
            { class: "categories", "aria-label": this.#page.say("categories"), "data-key": "categories" },
            list.map(({ id, name }) =>
                element(
                    "button",
                    {
                        type: "button", class: "plain", "data-key": `tab-${id}`, "data-category": id,
                        "aria-current": id === current ? "true" : null, onclick: () => this.#jump(id),
                    },
                    name,
                ),
            ),
        );
    }

    view() {
        const { say, table } = this.#page;
        const heading = element("h1", { class: "spoken" }, say("menuOf", { store: table.store.name }));
        if (!table.menu.present) return [heading, table.menu.problem ? this.#failure() : this.#loading()];
        if (this.#categories.length === 0) return [heading, this.#empty(), this.#foot()];
        return [heading, this.#categories.map((category) => this.#section(category)), this.#foot()];
    }

    #loading() {
        const tiles = Array.from({ length: 6 }, () => element("li", { class: "loading tile" }));
        return [
            element("p", { class: "spoken", role: "status" }, this.#page.say("loading")),
            element("ul", { class: "dishes", "aria-hidden": "true" }, tiles),
        ];
    }

    /** In the place of the rail, so that nothing moves when it is there. */
    #loadingCategories() {
        const tabs = Array.from({ length: 5 }, () => element("span", { class: "loading" }));
        return element("div", { class: "categories", "aria-hidden": "true", "data-key": "loading" }, tabs);
    }

    #failure() {
        const { say, table } = this.#page;
        return element(
            "div",
            { class: "empty", role: "alert" },
            icon("warning"),
            element("p", {}, table.menu.problem.message),
            element("button", { type: "button", onclick: () => table.menu.refresh() }, say("retry")),
        );
    }

    #empty() {
        return element("div", { class: "empty" }, icon("dish"), element("p", {}, this.#page.say("noMenu")));
    }

    #section({ id, name, menus }) {
        const hasPhotos = menus.some(({ image_url }) => image_url);
        return element(
            "section",
            { id: `category-${id}`, "data-key": `category-${id}`, "aria-labelledby": `category-${id}-name` },
            element("h2", { id: `category-${id}-name`, tabindex: "-1" }, name),
            element(
                "ul",
                { class: hasPhotos ? "dishes" : "dishes unpictured" },
                menus.map((dish) => this.#dish(dish, hasPhotos)),
            ),
        );
    }

    #dish(dish, hasPhotos) {
        const { say, money, table } = this.#page;
        const about = `dish-${dish.id}`;
        const open = () => openDish(this.#page, dish.id);
        const labels = dish.labels.map((label) => element("span", { class: "tag" }, words(this.#page, "label", label)));
        return element(
            "li",
            { class: dish.is_sold_out ? "dish card sold-out" : "dish card", "data-key": `dish-${dish.id}` },
            hasPhotos && photo(dish, () => this.#page.render()),
            element(
                "div",
                { class: "about" },
                element(
                    "h3",
                    {},
                    element(
                        "button",
                        { type: "button", class: "cover", "aria-describedby": about, onclick: open },
                        dish.name,
                    ),
                ),
                dish.description && element("p", { class: "quiet clamp" }, dish.description),
                element(
                    "p",
                    { class: "facts", id: about },
                    element("b", { class: "money" }, money(dish.price)),
                    dish.is_sold_out && element("span", { class: "tag bad" }, say("soldOut")),
                    labels,
                ),
            ),
            !dish.is_sold_out && this.#adding(dish, table.cart.countOfDish(dish.id)),
        );
    }

    /** One tap for a dish without choices. */
    #adding(dish, count) {
        const { say, language, table } = this.#page;
        const label = count > 0 ? say("addMore", { dish: dish.name, n: count }) : say("addDish", { dish: dish.name });
        const add = () => {
            if (dish.option_groups.length > 0) return openDish(this.#page, dish.id);
            const hasRoom = table.cart.add(lineOf(dish, { options: [], note: "", quantity: 1 }));
            if (!hasRoom) return notice(say("cartFull"));
            return this.#page.tell(say("added", { dish: dish.name, n: table.cart.count }));
        };
        const isFrozen = table.sending.intent !== null;
        return element(
            "button",
            {
                type: "button", class: count > 0 ? "round add primary" : "round add", "aria-label": label,
                disabled: isFrozen, onclick: add,
            },
            count > 0 ? element("span", {}, language.number(count)) : icon("plus"),
        );
    }

    #foot() {
        const { say, table, leave } = this.#page;
        return element(
            "footer",
            { class: "foot quiet", "data-key": "foot" },
            table.store.origin && [
                element("h2", {}, say("origin")),
                element("ul", {}, table.store.origin.split(" / ").map((line) => element("li", {}, line))),
            ],
            element("button", { type: "button", class: "plain", onclick: leave }, say("forStaff")),
        );
    }

    // --- Where we are ---

    #measure() {
        const height = document.querySelector(".head")?.offsetHeight ?? 0;
        document.documentElement.style.setProperty("--head", `${height}px`);
    }

    #jump(id) {
        const section = document.getElementById(`category-${id}`);
        section.scrollIntoView({ behavior: "auto" });
        section.querySelector("h2").focus({ preventScroll: true });
        this.#mark(id);
    }

    /** Once a frame: the category that is being read. */
    #follow() {
        if (this.#isWaiting || this.#page.screen !== "menu") return;
        this.#isWaiting = true;
        requestAnimationFrame(() => {
            this.#isWaiting = false;
            const sections = [...document.querySelectorAll("main.on-menu > section")];
            if (sections.length === 0) return;
            const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
            // The last ones may be too short to reach the top.
            if (isAtEnd && sections.some(({ id }) => id === `category-${this.#current}`) && this.#isSeen()) return;
            const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 24;
            const passed = sections.filter((section) => section.getBoundingClientRect().top <= edge);
            this.#mark(Number((passed.at(-1) ?? sections[0]).id.replace("category-", "")));
        });
    }

    #isSeen() {
        return document.getElementById(`category-${this.#current}`).getBoundingClientRect().top < innerHeight / 1.5;
    }

    #mark(id) {
        if (this.#current !== id) {
            this.#current = id;
            this.#page.render();
        }
        const tab = document.querySelector(`[data-category="${id}"]`);
        const strip = tab?.parentElement;
        if (strip) strip.scrollTo({ left: tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2 });
    }
}
