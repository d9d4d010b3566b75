// What staff put together for a table. Pure: each change answers a new list of lines.

/**
 * One of a dish; the same dish with the same options is counted.
 * @param chosen options of it, `{id, name, price_delta}`.
 */
export function withDish(lines, dish, chosen = []) {
    const options = chosen.map(({ id }) => id);
    const key = [dish.id, ...options].join("-");
    if (lines.some((line) => line.key === key)) return counted(lines, key, 1);
    return [...lines, { key, dish, options, chosen, price: priceOf(dish, chosen), quantity: 1, note: "" }];
}

/** The same lines at the prices of another menu. One whose dish or option it does not have stays as it was. */
export function repriced(lines, { categories }) {
    const dishes = new Map(categories.flatMap(({ menus }) => menus).map((dish) => [dish.id, dish]));
    return lines.map((line) => {
        const dish = dishes.get(line.dish.id);
        const known = dish?.option_groups.flatMap(({ options }) => options) ?? [];
        const chosen = known.filter(({ id }) => line.options.includes(id));
        if (!dish || chosen.length < line.options.length) return line;
        return { ...line, dish, chosen, price: priceOf(dish, chosen) };
    });
}

/** The same lines at the prices that a refusal tells: a menu may be older, for a second. */
export function pricedAsTold(lines, details) {
    return lines.map((line, index) => {
        const told = details.find((fault) => fault.code === "PRICE_CHANGED" && lineIndex(fault) === index);
        return told ? { ...line, price: told.current.unit_price } : line;
    });
}

/** Which line one detail of a refusal is about. */
export function lineIndex({ field }) {
    return Number(/^items\[(\d+)\]/.exec(field ?? "")?.[1]);
}

function priceOf(dish, chosen) {
    return chosen.reduce((sum, { price_delta }) => sum + price_delta, dish.price);
}

/** More or fewer of a line; none takes it away. */
export function counted(lines, key, more) {
    return lines
        .map((line) => (line.key === key ? { ...line, quantity: Math.min(line.quantity + more, 99) } : line))
        .filter(({ quantity }) => quantity > 0);
}

export function noted(lines, key, note) {
    return lines.map((line) => (line.key === key ? { ...line, note } : line));
}

export function totalOf(lines) {
    return lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/** As the API takes them, with the price that was shown. */
export function itemsOf(lines) {
    return lines.map(({ dish, options, price, quantity, note }) => ({
        menu_id: dish.id,
        quantity,
        options,
        unit_price: price,
        note: note.trim() || null,
    }));
}

/** The first group in which too few or too many are chosen; undefined when all is well. @param chosen ids. */
export function unmetGroup({ option_groups }, chosen) {
    return option_groups.find(({ min, max, options }) => {
        const count = options.filter(({ id }) => chosen.includes(id)).length;
        return count < min || count > max;
    });
}
