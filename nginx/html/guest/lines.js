// The rules of a cart: pure functions of lines `{menu_id, name, options, option_names, note, quantity, unit_price}`.

import { chosenOptions, dishOf, isAllowed, unitPrice } from "./dishes.js";

/** The API's limits. */
export const MOST_LINES = 50;
export const MOST_OF_ONE = 99;
export const LONGEST_NOTE = 200;

/** What makes two lines the same wish. */
export function lineKey({ menu_id, options, note }) {
    return JSON.stringify([menu_id, [...options].sort((one, other) => one - other), note]);
}

/** A line of this dish, with names for the day when the menu has it no more. */
export function lineOf(dish, { options, note, quantity }) {
    const names = chosenOptions(dish, options).map(({ name }) => name);
    const price = unitPrice(dish, options);
    return {
        menu_id: dish.id, name: dish.name, options, option_names: names, note: note.trim(), quantity, unit_price: price,
    };
}

/** With one more line, which joins one that is the same; null when there is no room. */
export function withLine(lines, line) {
    const same = lines.find((one) => lineKey(one) === lineKey(line));
    if (!same) return lines.length < MOST_LINES ? [...lines, line] : null;
    const quantity = Math.min(same.quantity + line.quantity, MOST_OF_ONE);
    return lines.map((one) => (one === same ? { ...line, quantity } : one));
}

/** With another quantity; without the line for 0. */
export function withQuantity(lines, key, quantity) {
    return lines.flatMap((line) => {
        if (lineKey(line) !== key) return [line];
        return quantity > 0 ? [{ ...line, quantity: Math.min(quantity, MOST_OF_ONE) }] : [];
    });
}

/** With another line in the place of one; null takes it out. */
export function withInstead(lines, key, line) {
    return lines.reduce((kept, one) => {
        const next = lineKey(one) === key ? line : one;
        return next ? withLine(kept, next) : kept;
    }, []);
}

export function totalOf(lines) {
    return lines.reduce((sum, { unit_price, quantity }) => sum + unit_price * quantity, 0);
}

export function countOf(lines) {
    return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * What the menu has against a line: `{kind}` of `gone`, `soldOut`, `optionSoldOut` (with `names`), `options`, `price`
 * (with `from` and `to`). Nothing while there is no menu.
 */
export function check(line, menu) {
    if (!menu) return [];
    const dish = dishOf(menu, line.menu_id);
    if (!dish) return [{ kind: "gone" }];
    if (dish.is_sold_out) return [{ kind: "soldOut" }];
    const names = chosenOptions(dish, line.options).filter((option) => option.is_sold_out).map(({ name }) => name);
    if (names.length > 0) return [{ kind: "optionSoldOut", names }];
    if (!isAllowed(dish, line.options)) return [{ kind: "options" }];
    const to = unitPrice(dish, line.options);
    return to === line.unit_price ? [] : [{ kind: "price", from: line.unit_price, to }];
}

/** The same of one detail of the server's refusal. */
export function problemOf({ code, field, message, current, option_group }, line) {
    if (code === "MENU_NOT_FOUND") return { kind: "gone" };
    if (code === "MENU_SOLD_OUT" && !option_group) return { kind: "soldOut" };
    if (code === "MENU_SOLD_OUT") {
        const gone = option_group.options.filter(({ id, is_sold_out }) => is_sold_out && line.options.includes(id));
        return { kind: "optionSoldOut", names: gone.map(({ name }) => name) };
    }
    if (code === "PRICE_CHANGED") return { kind: "price", from: line.unit_price, to: current.unit_price };
    return code === "INVALID_OPTIONS" ? { kind: "options" } : { kind: "refused", message, field };
}

/** The line as it can be ordered: at the present price, without options that are gone; null when nothing is left. */
export function mended(line, problems, menu) {
    const dish = menu && dishOf(menu, line.menu_id);
    const price = problems.find(({ kind }) => kind === "price");
    if (problems.length === 0) return line;
    if (price) return { ...line, unit_price: price.to };
    if (!dish || problems.some(({ kind }) => kind === "gone" || kind === "soldOut")) return null;
    const left = chosenOptions(dish, line.options).filter((option) => !option.is_sold_out).map(({ id }) => id);
    return isAllowed(dish, left) && left.length < line.options.length ? lineOf(dish, { ...line, options: left }) : null;
}

/** What POST /api/orders takes. */
export function orderBody(lines, note, guestCount) {
    const items = lines.map(({ menu_id, quantity, options, note, unit_price }) => ({
        menu_id, quantity, options, unit_price, ...(note && { note }),
    }));
    return { items, ...(note && { note }), ...(guestCount && { guest_count: guestCount }) };
}
