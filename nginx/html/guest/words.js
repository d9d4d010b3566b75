// What several views show.

import { element } from "../shared/dom.js";

/** Pictures that could not be had. */
const missing = new Set();
const TINTS = ["accent", "wait", "good", "calm"];

/**
 * A dish's picture, or a tile with the beginning of its name.
 * - lost: called when the picture cannot be had.
 */
export function photo(dish, lost) {
    if (dish.image_url && !missing.has(dish.image_url)) {
        const onerror = () => {
            missing.add(dish.image_url);
            lost();
        };
        // Lazy before it has an address: a copy that is only compared asks for nothing.
        const kept = { class: "photo", alt: "", loading: "lazy", decoding: "async" };
        return element("img", { ...kept, src: dish.image_url, onerror });
    }
    const tint = TINTS[dish.id % TINTS.length];
    return element("div", { class: `photo ${tint}`, "aria-hidden": "true" }, [...dish.name][0]);
}

/** The word for a code of a label or an allergen; one that we do not know says it itself. */
export function words({ language, say }, kind, code) {
    return language.knows(`${kind}_${code}`) ? say(`${kind}_${code}`) : code;
}

/** A line as on a receipt: what, how many, how much. */
export function slipLine({ say, money }, { name, more, quantity, total }) {
    return element(
        "li",
        {},
        element("span", {}, name, more && element("small", { class: "quiet" }, ` ${more}`)),
        element("span", { class: "number" }, say("times", { n: quantity })),
        element("span", { class: "money" }, money(total)),
    );
}

/** In the place of what is on its way. */
export function loading({ say }) {
    return element("div", { class: "loading block" }, element("p", { class: "spoken" }, say("loading")));
}
