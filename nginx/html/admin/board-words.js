// How the board names what it shows.

const MINUTE = 60_000;
/** Minutes after which guests begin to look around, and after which they ask. */
const PATIENCE = { wait: 10, bad: 20 };

export function minutesSince(instant, now) {
    return Math.max(0, Math.floor((now - Date.parse(instant)) / MINUTE));
}

/** How long ago that was, in a few letters. */
export function age({ say }, instant, now) {
    const n = minutesSince(instant, now);
    return n === 0 ? say("justNow") : say("minutesAgo", { n });
}

/** How bad it is to have waited so long: `calm`, `wait` or `bad`. */
export function urgency(instant, now) {
    const minutes = minutesSince(instant, now);
    return minutes >= PATIENCE.bad ? "bad" : minutes >= PATIENCE.wait ? "wait" : "calm";
}

/** The first dish, and how many more there are. */
export function dishes({ say }, { items }) {
    const [first, ...others] = items;
    const quantity = first.quantity > 1 ? ` × ${first.quantity}` : "";
    return first.name + quantity + (others.length > 0 ? say("andMore", { n: others.length }) : "");
}

/** What has come in, in a sentence. */
export function arrival(app, { place, order, call }) {
    const table = place.table_number;
    if (order) return app.say("newOrderAt", { table, dishes: dishes(app, order) });
    return app.say("newCallAt", { table, kind: app.say(`call_${call.kind}`) });
}

/** Who did it, as far as this reader may know. @param names of staff by id; those whom only an owner may see. */
export function actor(app, name, names = new Map()) {
    const [kind, id] = name.split(":");
    const { admin } = app.account.details;
    const known = kind === "admin" ? (names.get(Number(id)) ?? (Number(id) === admin.id && admin.username)) : null;
    return known || app.say(`by_${kind}`, { id });
}
