// Lists that are wanted whole.

const PAGE = 250;

/** Everything that this list has, however many pages it takes. Throws a Problem. */
export async function everything(app, path) {
    const found = [];
    let cursor = null;
    do {
        const query = cursor ? `?limit=${PAGE}&cursor=${encodeURIComponent(cursor)}` : `?limit=${PAGE}`;
        const page = await app.call("GET", path + query);
        found.push(...page.data);
        cursor = page.next_cursor;
    } while (cursor);
    return found;
}
