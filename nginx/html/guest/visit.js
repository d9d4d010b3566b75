// One party's visit as the server tells it: pure functions of `{session_id, orders, calls}` and events.

/** Before the first order. */
export const NOBODY = { session_id: null, orders: [], calls: [] };

/** A visit from what GET /api/session and GET /api/orders answered. */
export function visitOf(state, orders) {
    return { session_id: orders.session_id, orders: orders.data, calls: state.open_calls };
}

/** The visit after an event of this table's stream, which may come twice or behind a newer one. */
export function after(visit, { type, data }, tableID) {
    const [noun] = type.split(".");
    if (noun === "order") return afterOrder(visit, type, data, tableID);
    if (noun === "call") return { ...visit, calls: withCall(visit.calls, data, tableID) };
    if (type === "session.closed" && data.id === visit.session_id) return NOBODY;
    return visit;
}

/** Without what was cancelled. */
export function totalOf({ orders }) {
    return orders.reduce((sum, { status, total }) => (status === "cancelled" ? sum : sum + total), 0);
}

function afterOrder(visit, type, order, tableID) {
    const isOurs = order.session_id === visit.session_id;
    // The party has taken its orders along to another table.
    if (order.table_id !== tableID) return isOurs ? NOBODY : visit;
    // Staff may still move on what a party has left behind.
    if (!isOurs && !["order.created", "order.moved"].includes(type)) return visit;
    const former = isOurs || visit.session_id === null ? visit : NOBODY;
    return { ...former, session_id: order.session_id, orders: withNewer(former.orders, order) };
}

function withCall(calls, call, tableID) {
    return withNewer(calls, call).filter((one) => one.table_id === tableID && one.status !== "done");
}

function withNewer(objects, object) {
    const known = objects.find(({ id }) => id === object.id);
    if (known && known.version >= object.version) return objects;
    return [...objects.filter(({ id }) => id !== object.id), object].sort((one, other) => one.id - other.id);
}
