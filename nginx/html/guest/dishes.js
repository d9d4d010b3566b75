// What the menu says of a dish: pure rules on the API's answers.

/** The dish of this id; undefined when the menu has none. */
export function dishOf(menu, id) {
    for (const { menus } of menu.categories) {
        const dish = menus.find((one) => one.id === id);
        if (dish) return dish;
    }
    return undefined;
}

/** The options of these ids, in the menu's order. */
export function chosenOptions(dish, ids) {
    return dish.option_groups.flatMap(({ options }) => options).filter(({ id }) => ids.includes(id));
}

/** What one costs with these options. */
export function unitPrice(dish, ids) {
    return chosenOptions(dish, ids).reduce((sum, { price_delta }) => sum + price_delta, dish.price);
}

/** Whether exactly one has to be taken. */
export function isEitherOr({ min, max }) {
    return min === 1 && max === 1;
}

function countIn(group, ids) {
    return group.options.filter(({ id }) => ids.includes(id)).length;
}

/** Whether no other option of the group may be taken beside these. */
export function isFull(group, ids) {
    return countIn(group, ids) >= group.max;
}

/** The groups of which too few are chosen. */
export function missingGroups(dish, ids) {
    return dish.option_groups.filter((group) => countIn(group, ids) < group.min);
}

/** Whether these options, and no others, make an order of the dish. */
export function isAllowed(dish, ids) {
    const isWithin = (group) => countIn(group, ids) >= group.min && countIn(group, ids) <= group.max;
    return chosenOptions(dish, ids).length === ids.length && dish.option_groups.every(isWithin);
}

/** The choice after this option was touched: taken or left, and in place of its sibling where only one may be taken. */
export function toggled(group, ids, id) {
    if (ids.includes(id)) return isEitherOr(group) ? ids : ids.filter((one) => one !== id);
    if (group.max === 1) return [...ids.filter((one) => !group.options.some((option) => option.id === one)), id];
    return isFull(group, ids) ? ids : [...ids, id];
}
