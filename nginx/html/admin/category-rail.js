// The rail beside the dishes: everything, what is sold out, and each category with how much is in it.

import { element } from "../shared/dom.js";
import { ALL, SOLD_OUT, isSoldOut } from "./menu-state.js";
import { signButton } from "./views.js";

/**
 * - entry: the one that is open; null for none of them.
 * - open: gets the entry that was pressed.
 * - add, arrange: of categories.
 */
export function categoryRail({ say }, { categories, dishes, entry, open, add, arrange }) {
    const now = Date.now();
    const button = (value, name, count) => railEntry({ value, name, count, isOpen: value === entry, open });
    return element(
        "nav",
        { class: "rail", "aria-label": say("menuCategories"), "data-key": "rail" },
        button(ALL, say("menuAll"), dishes.length),
        button(SOLD_OUT, say("menuSoldOut"), dishes.filter((dish) => isSoldOut(dish, now)).length),
        categories.map(({ id, name }) =>
            button(id, name, dishes.filter(({ category_id }) => category_id === id).length),
        ),
        element(
            "div",
            { class: "rail-tools", "data-key": "tools" },
            signButton("plus", { kind: "plain", onclick: add }, say("categoryAdd")),
            categories.length > 1 && signButton("order", { kind: "plain", onclick: arrange }, say("arrangeCategories")),
        ),
    );
}

function railEntry({ value, name, count, isOpen, open }) {
    const isAlarm = value === SOLD_OUT && count > 0;
    return element(
        "button",
        {
            type: "button",
            class: `plain entry ${isAlarm ? "alarm" : ""}`,
            "aria-current": isOpen ? "true" : null,
            "data-key": value,
            onclick: () => open(value),
        },
        element("span", {}, name),
        element("span", { class: "tally number" }, count),
    );
}
