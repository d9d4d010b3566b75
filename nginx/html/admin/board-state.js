// What stands on the board: a snapshot, and the events behind it. Pure: each change answers a new board.
//
// Answers to one's own calls and events come in any order, and say the same twice: of an object, the newer `version`
// counts. An event that does not follow is answered with null, and the board has to be fetched anew.

/** @param snapshot what `GET /api/admin/board` answered. */
export function boardFrom({ last_event_id, tables }) {
    return { lastEventID: last_event_id, tables };
}

/** The board after an event; null when it cannot be told from the event alone. */
export function apply(board, event) {
    if (event.type === "reset") return null;
    if (event.id <= board.lastEventID) return board;
    if (event.id > board.lastEventID + 1) return null;
    const change = CHANGES[event.type];
    const tables = change ? change(board.tables, event.data) : board.tables;
    return tables && { lastEventID: event.id, tables };
}

/** The board with an order as a call has answered it. One that it does not know is for the events to bring. */
export function withOrder(board, order) {
    return placeOfOrder(board.tables, order.id) ? { ...board, tables: orderChanged(board.tables, order) } : board;
}

/** The board with a call of guests as it was answered. */
export function withCall(board, call) {
    return knownCall(board.tables, call.id) ? { ...board, tables: callChanged(board.tables, call) } : board;
}

const CHANGES = {
    "session.opened": (tables, session) =>
        // The order that began it is on its way, and brings its sum.
        changed(tables, session.table_id, (place) => ({ ...place, session, total: 0, orders: [] })),
    "session.closed": sessionClosed,
    "order.created": orderCreated,
    "order.status_changed": orderChanged,
    "order.cancelled": orderChanged,
    "order.moved": orderMoved,
    "call.created": callChanged,
    "call.updated": callChanged,
    "table.updated": tableUpdated,
};

function sessionClosed(tables, session) {
    const place = placeOfSession(tables, session.id);
    const left = place ? changed(tables, place.id, emptied) : tables;
    const joined = session.merged_into && placeOfSession(left, session.merged_into);
    return joined ? changed(left, joined.id, (other) => ({ ...other, session: grown(other.session, session) })) : left;
}

function emptied(place) {
    return { ...place, session: null, total: 0, orders: [] };
}

/** As the server counts when two parties become one. */
function grown(session, { guest_count, started_at }) {
    const guests = session.guest_count && guest_count ? Math.min(session.guest_count + guest_count, 100) : null;
    return {
        ...session,
        guest_count: guests ?? session.guest_count,
        started_at: started_at < session.started_at ? started_at : session.started_at,
    };
}

function orderCreated(tables, order) {
    const place = placeOfSession(tables, order.session_id);
    if (place?.id !== order.table_id) return null;
    return placeOfOrder(tables, order.id) ? orderChanged(tables, order) : changed(tables, place.id, added(order));
}

/** Of a party that is not on the board, nothing is shown. */
function orderChanged(tables, order) {
    const place = placeOfSession(tables, order.session_id);
    if (!place) return tables;
    const known = place.orders.find(({ id }) => id === order.id);
    if (known && known.version >= order.version) return tables;
    // One that was finished long ago: it has counted, unless it is cancelled now.
    const before = known ? worth(known) : order.total;
    return changed(tables, place.id, (found) => ({
        ...found,
        total: found.total + worth(order) - before,
        orders: inOrder(found.orders, known ? newer(known, order) : order),
    }));
}

/** The party goes to another table; or, where the order comes from another party, it joins this one. */
function orderMoved(tables, order) {
    const target = placeOfSession(tables, order.session_id);
    if (!target) return null;
    if (target.id !== order.table_id) return orderChanged(partyMoved(tables, target, order.table_id), order);
    const source = placeOfOrder(tables, order.id);
    if (!source) return null;
    if (source.id === target.id) return orderChanged(tables, order);
    const known = source.orders.find(({ id }) => id === order.id);
    const left = changed(tables, source.id, (place) => ({
        ...place,
        total: place.total - worth(known),
        orders: place.orders.filter(({ id }) => id !== order.id),
    }));
    return changed(left, target.id, added(newer(known, order)));
}

function partyMoved(tables, from, tableID) {
    const { session, total, orders } = from;
    const there = { session: { ...session, table_id: tableID }, total, orders };
    return changed(changed(tables, from.id, emptied), tableID, (place) => ({ ...place, ...there }));
}

function added(order) {
    return (place) => ({
        ...place,
        total: place.total + worth(order),
        orders: inOrder(place.orders, order),
    });
}

/** When it was last moved on is kept for `mayUndo`; a change of table is no step. */
function newer(known, order) {
    if (known.status === order.status) return { ...order, steppedAt: known.steppedAt, wentBack: known.wentBack };
    const wentBack = STEPS.indexOf(order.status) < STEPS.indexOf(known.status);
    return { ...order, steppedAt: order.updated_at, wentBack };
}

/** What is done stays, so that an older word on it changes nothing. */
function callChanged(tables, call) {
    const known = knownCall(tables, call.id);
    if (known && known.version >= call.version) return tables;
    return tables.map((place) => {
        const others = place.calls.filter(({ id }) => id !== call.id);
        return { ...place, calls: place.id === call.table_id ? inOrder(others, call) : others };
    });
}

function tableUpdated(tables, { id, table_number, seats, version, is_deleted }) {
    const others = tables.filter((place) => place.id !== id);
    if (is_deleted) return others;
    const place = tables.find((one) => one.id === id) ?? { session: null, total: 0, orders: [], calls: [], version: 0 };
    return place.version >= version ? tables : inOrder(others, { ...place, id, table_number, seats, version });
}

// --- Looking ---

const STEPS = ["pending", "preparing", "completed"];
const UNDO = 60_000;
/** So many orders of a party does the server tell, beside those that are not finished. */
const LATEST = 10;

/** The status that comes next; undefined at the end. */
export function nextStatus({ status }) {
    return STEPS[STEPS.indexOf(status) + 1 || STEPS.length];
}

export function statusBefore({ status }) {
    return STEPS[STEPS.indexOf(status) - 1];
}

/** When the last step on can no longer be taken back; 0 when it cannot. */
export function undoEnds(order) {
    if (!statusBefore(order) || order.wentBack) return 0;
    return Date.parse(order.steppedAt ?? order.updated_at) + UNDO;
}

export function isUnfinished({ status }) {
    return status === "pending" || status === "preparing";
}

export function isOpen({ status }) {
    return status !== "done";
}

/** A party's latest orders and all unfinished ones, oldest first. */
export function latestOrders({ orders }) {
    return orders.filter((order, index) => isUnfinished(order) || index >= orders.length - LATEST);
}

/** The unfinished order that has waited longest; undefined when there is none. */
export function longestWaiting({ orders }) {
    return orders.find(isUnfinished);
}

/** How many of the orders are in this state, and how many calls are open. */
export function counts({ tables }) {
    const orders = tables.flatMap((place) => place.orders);
    const having = (wanted) => orders.filter(({ status }) => status === wanted).length;
    const calls = tables.flatMap((place) => place.calls).filter(isOpen).length;
    return { pending: having("pending"), preparing: having("preparing"), calls };
}

function changed(tables, id, change) {
    return tables.map((place) => (place.id === id ? change(place) : place));
}

function worth({ status, total }) {
    return status === "cancelled" ? 0 : total;
}

function inOrder(list, one) {
    return [...list.filter(({ id }) => id !== one.id), one].sort((a, b) => a.id - b.id);
}

function placeOfSession(tables, id) {
    return tables.find(({ session }) => session?.id === id);
}

function placeOfOrder(tables, id) {
    return tables.find(({ orders }) => orders.some((order) => order.id === id));
}

function knownCall(tables, id) {
    return tables.flatMap(({ calls }) => calls).find((call) => call.id === id);
}
