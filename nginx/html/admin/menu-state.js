// The menu as the store's staff see it: what is in which category, and what is sold out.

/** Entries of the rail beside the categories. */
export const ALL = "all";
export const SOLD_OUT = "sold-out";

const inOrder = (one, other) => one.display_order - other.display_order || one.id - other.id;

/** Categories and dishes in the order in which guests see them. */
export function ordered(categories, dishes) {
    const sorted = categories.toSorted(inOrder);
    const places = new Map(sorted.map(({ id }, index) => [id, index]));
    const inMenu = (one, other) => places.get(one.category_id) - places.get(other.category_id) || inOrder(one, other);
    return { categories: sorted, dishes: dishes.toSorted(inMenu) };
}

/** The fresh ones; where one that is known has been changed since they were asked for, that one. */
export function newer(known, fresh) {
    const versions = new Map(known.map((one) => [one.id, one]));
    return fresh.map((one) => (versions.get(one.id)?.version > one.version ? versions.get(one.id) : one));
}

/** The list with this one in place of what it was, or added. */
export function withOne(list, changed) {
    const isKnown = list.some(({ id }) => id === changed.id);
    return isKnown ? list.map((one) => (one.id === changed.id ? changed : one)) : [...list, changed];
}

/** Whether it is sold out now: an end that has passed ends it, without anybody saying so. */
export function isSoldOut({ is_sold_out, sold_out_until }, now) {
    return is_sold_out && (sold_out_until === null || Date.parse(sold_out_until) > now);
}

/** What stands under an entry of the rail: a category's id, `ALL` or `SOLD_OUT`. A search looks at everything. */
export function chosen(dishes, entry, search, now) {
    const words = search.trim().toLowerCase();
    if (words) return dishes.filter((dish) => namesOf(dish).some((name) => name.toLowerCase().includes(words)));
    if (entry === ALL) return dishes;
    if (entry === SOLD_OUT) return dishes.filter((dish) => isSoldOut(dish, now));
    return dishes.filter(({ category_id }) => category_id === entry);
}

function namesOf({ name, translations }) {
    return [name, ...Object.values(translations).map((translation) => translation.name ?? "")];
}

const QUARTER = 15 * 60_000;

/**
 * When the store's next business day begins.
 * @param now in milliseconds
 * @param cutoff the hour, in the store's zone
 */
export function nextOpening(now, timeZone, cutoff) {
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const wanted = `${String(cutoff).padStart(2, "0")}:00`;
    // Zones differ from UTC by whole quarters of an hour. Where a clock leaps over that hour, it is the next day's.
    let at = Math.floor(now / QUARTER) * QUARTER + QUARTER;
    while (clock.format(at) !== wanted) at += QUARTER;
    return new Date(at);
}
