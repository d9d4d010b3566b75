// The plain fields of a dish. Each writes into the draft as it is typed.

import { element } from "../shared/dom.js";
import { field, tick } from "../shared/field.js";
import { shownAmount, typedAmount } from "./price.js";
import { otherTag, translated } from "./translations.js";

/** What the law has named on menus in Korea (식품 등의 표시ㆍ광고에 관한 법률), and the labels that guests' screens draw. */
const ALLERGENS = [
    "egg", "milk", "buckwheat", "peanut", "soybean", "wheat", "mackerel", "crab", "shrimp", "pork", "peach", "tomato",
    "sulfite", "walnut", "chicken", "beef", "squid", "shellfish", "pine_nut",
];
const LABELS = ["popular", "new", "spicy", "vegetarian", "vegan"];

/** - Returns: `about`, the fields that every dish has, and `notes`, those that it may have. */
export function dishFields(app, draft, categories) {
    const { say, account } = app;
    const other = otherTag(app);
    const line = (name) => input(draft, name);
    const price = element("input", {
        name: "price",
        inputmode: "decimal",
        autocomplete: "off",
        value: shownAmount(draft.price, account.currency),
        oninput: ({ target }) => (draft.price = typedAmount(target.value, account.currency)),
    });
    const about = [
        element(
            "div",
            { class: "pair" },
            field(say("fieldName"), line("name")),
            field(say(`fieldName_${other}`), translation(draft, other, "name"), say("fieldOptional")),
        ),
        element(
            "div",
            { class: "pair" },
            field(say("fieldPrice"), price),
            field(say("fieldCategory"), categoryChoice(draft, categories)),
        ),
        tick(say("fieldHidden"), {
            checked: !draft.is_available,
            onchange: ({ target }) => (draft.is_available = !target.checked),
        }),
    ];
    const notes = [
        element(
            "div",
            { class: "pair" },
            field(say("fieldDescription"), area(draft, "description")),
            field(say(`fieldDescription_${other}`), translation(draft, other, "description"), say("fieldOptional")),
        ),
        ticks(app, draft, "labels", LABELS, "label"),
        ticks(app, draft, "allergens", ALLERGENS, "allergen"),
        field(say("fieldOrigin"), area(draft, "origin"), say("fieldOriginHint")),
    ];
    return { about, notes };
}

function input(draft, name) {
    return element("input", {
        name,
        autocomplete: "off",
        value: draft[name] ?? "",
        oninput: ({ target }) => (draft[name] = target.value),
    });
}

function area(draft, name) {
    const oninput = ({ target }) => (draft[name] = target.value || null);
    return element("textarea", { name, rows: 3, oninput }, draft[name]);
}

/**
 * A text in the second language; an empty one is none.
 * @param path what stands in front of the name of the control, with its dot.
 */
export function translation(of, tag, name, path = "") {
    const known = of.translations[tag]?.[name] ?? "";
    const oninput = ({ target }) => (of.translations = translated(of.translations, tag, { [name]: target.value }));
    const attributes = { lang: tag, autocomplete: "off", oninput };
    return name === "description"
        ? element("textarea", { ...attributes, name: `${path}translations.${tag}.${name}`, rows: 3 }, known)
        : element("input", { ...attributes, name: `${path}translations.${tag}.${name}`, value: known });
}

function categoryChoice(draft, categories) {
    return element(
        "select",
        { name: "category_id", onchange: ({ target }) => (draft.category_id = Number(target.value)) },
        categories.map(({ id, name }) => element("option", { value: id, selected: id === draft.category_id }, name)),
    );
}

/** Known codes to tick, in the reader's words; those that the store has beside them stay, in its own. */
function ticks({ say, language }, draft, name, known, prefix) {
    const codes = [...known, ...draft[name].filter((code) => !known.includes(code))];
    const set = (code, isSet) => {
        const rest = draft[name].filter((other) => other !== code);
        draft[name] = isSet ? [...rest, code] : rest;
    };
    return element(
        "fieldset",
        { class: "field ticks" },
        element("legend", {}, say(`field_${name}`)),
        element(
            "div",
            { class: "tick-chips" },
            codes.map((code) =>
                tick(language.knows(`${prefix}_${code}`) ? say(`${prefix}_${code}`) : code, {
                    checked: draft[name].includes(code),
                    value: code,
                    onchange: ({ target }) => set(code, target.checked),
                }),
            ),
        ),
    );
}
