// A dish in the list: what staff change in a rush, one tap each.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { isSoldOut, nextOpening } from "./menu-state.js";

const HOUR = 3_600_000;

/**
 * - store: its settings; they say when a business day begins.
 * - change: gets a part of the dish as it should be.
 * - edit: opens all of it.
 */
export function dishRow(app, dish, { store, now, change, edit }) {
    const { say, money } = app;
    const soldOut = isSoldOut(dish, now);
    const state = `${soldOut ? "is-out" : ""} ${dish.is_available ? "" : "is-hidden"}`;
    const tags = dish.labels.map((label) => labelTag(app, label));
    if (!dish.is_available) tags.unshift(element("span", { class: "tag" }, say("hidden")));
    const label = say("dishEdit", { name: dish.name });
    return element(
        "li",
        { class: `menu-dish ${state}`, "data-key": dish.id, "data-id": dish.id },
        element(
            "button",
            { type: "button", class: "plain dish-open", "aria-label": label, onclick: edit },
            dishPhoto(dish),
            element(
                "span",
                { class: "dish-words" },
                element("span", { class: "dish-name" }, dish.name),
                element("span", { class: "dish-about" }, element("span", { class: "money" }, money(dish.price)), tags),
            ),
        ),
        soldOut ? untilChoice(app, dish, { store, now, change }) : null,
        element(
            "button",
            {
                type: "button",
                class: "plain round hide",
                "aria-pressed": String(!dish.is_available),
                "aria-label": say("hideSwitch", { name: dish.name }),
                title: say("hideSwitch", { name: dish.name }),
                "data-key": "hide",
                onclick: () => change({ is_available: !dish.is_available }),
            },
            icon(dish.is_available ? "eye" : "eyeShut"),
        ),
        soldOutSwitch(app, dish, soldOut, change),
    );
}

/** Square, and never empty: a dish without a photo has a sign. */
export function dishPhoto({ image_url }) {
    if (!image_url) return element("span", { class: "photo blank" }, icon("dish"));
    return element("span", { class: "photo" }, element("img", { src: image_url, alt: "", loading: "lazy" }));
}

function labelTag({ say, language }, label) {
    return element("span", { class: "tag accent" }, language.knows(`label_${label}`) ? say(`label_${label}`) : label);
}

function soldOutSwitch({ say }, dish, soldOut, change) {
    return element(
        "button",
        {
            type: "button",
            class: `toggle ${soldOut ? "on" : ""}`,
            role: "switch",
            "aria-checked": String(soldOut),
            "aria-label": say("soldOutSwitch", { name: dish.name }),
            "data-key": "sold-out",
            onclick: () => change({ is_sold_out: !soldOut, sold_out_until: null }),
        },
        element("span", { class: "knob" }),
        element("span", {}, say(soldOut ? "markedSoldOut" : "onSale")),
    );
}

function untilChoice({ say, language }, dish, { store, now, change }) {
    const opening = nextOpening(now, store.time_zone, store.day_cutoff_hour);
    const choices = [
        ["", say("untilToldOtherwise")],
        ["opening", say("untilOpening", { time: language.time(opening) })],
        ["1", say("forOneHour")],
        ["3", say("forThreeHours")],
    ];
    const ends = { opening, 1: new Date(now + HOUR), 3: new Date(now + 3 * HOUR) };
    const known = dish.sold_out_until;
    if (known) choices.unshift(["now", say("untilTime", { time: endOf(language, known, now) })]);
    const choose = ({ target }) => {
        const end = ends[target.value] ?? null;
        if (target.value !== "now") change({ is_sold_out: true, sold_out_until: end && end.toISOString() });
    };
    return element(
        "select",
        // Made anew whenever the end changes: what it shows is that, and not what was chosen last.
        {
            class: "until",
            "aria-label": say("soldOutTill", { name: dish.name }),
            "data-key": `until-${known}`,
            onchange: choose,
        },
        choices.map(([value, words]) => element("option", { value }, words)),
    );
}

function endOf(language, instant, now) {
    const isSoon = Date.parse(instant) - now < 20 * HOUR;
    return isSoon ? language.time(instant) : language.dateAndTime(instant);
}
