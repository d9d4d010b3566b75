// A dish as somebody is editing it: plain values, so that they can be kept and compared.

import { freshKey } from "../shared/api.js";

/** What the editor changes; being sold out is not among it, as it changes in the rush meanwhile. */
const FIELDS = [
    "category_id", "name", "price", "description", "translations", "is_available", "labels", "allergens", "origin",
    "option_groups",
];

/** @param dish as the API has it; null for a new one, in this category. */
export function draftOf(dish, categoryID) {
    const blank = {
        category_id: categoryID, name: "", price: null, description: null, translations: {}, is_available: true,
        labels: [], allergens: [], origin: null, option_groups: [],
    };
    const draft = structuredClone(Object.fromEntries(FIELDS.map((name) => [name, (dish ?? blank)[name]])));
    draft.option_groups = draft.option_groups.map((group) => keyed({ ...group, options: group.options.map(keyed) }));
    return draft;
}

export function newGroup() {
    return keyed({ name: "", translations: {}, min: 1, max: 1, options: [newOption()] });
}

export function newOption() {
    return keyed({ name: "", translations: {}, price_delta: 0, is_sold_out: false });
}

/** Tells alike rows apart, also those that the server does not know yet. */
function keyed(value) {
    return { ...value, key: freshKey() };
}

/** What the API takes. */
export function bodyOf(draft) {
    const groups = draft.option_groups.map(({ key: _, ...group }) => ({
        ...group,
        options: group.options.map(({ key: _, ...option }) => option),
    }));
    return { ...draft, option_groups: groups };
}

/** Makes groups and options of the draft new ones where the dish as it is has them no more. */
export function forgetOthers(draft, present) {
    const known = new Set(present.option_groups.flatMap((group) => [group, ...group.options].map(({ id }) => id)));
    for (const group of draft.option_groups) {
        [group, ...group.options].filter(({ id }) => !known.has(id)).forEach((one) => delete one.id);
    }
}

/** The names of the fields in which two drafts differ. */
export function differences(one, other) {
    const [first, second] = [bodyOf(one), bodyOf(other)];
    return FIELDS.filter((name) => text(first[name]) !== text(second[name]));
}

/** The same text for the same value: members in one order, and no text instead of an empty one. */
function text(value) {
    const sorted = (_, part) => {
        if (part === "") return null;
        if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
        return Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    };
    return JSON.stringify(value, sorted);
}

/** The list with the entry at this place one step up (-1) or down (1); the same at its end. */
export function stepped(list, index, step) {
    const to = index + step;
    if (to < 0 || to >= list.length) return list;
    const copy = [...list];
    [copy[index], copy[to]] = [copy[to], copy[index]];
    return copy;
}
