// Shows pages and the menu as they last were to a device that is reloaded without a network. With one, everything is
// asked for as always. What belongs to one caller is never kept.

const KEPT = "tableorder-1";
const PAGES = ["/", "/admin/"];

addEventListener("install", (event) => {
    skipWaiting();
    event.waitUntil(keepOpenPages());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
    const { method, url, mode } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || origin !== location.origin || !isKept(pathname)) return;
    // A page is the same whatever stands behind the question mark.
    event.respondWith(answer(event.request, { ignoreSearch: mode === "navigate" }));
});

function isKept(path) {
    return PAGES.includes(path) || /^\/(shared|guest|admin)\/[a-z0-9-]+\.[a-z]+$/.test(path) || path === "/api/menus";
}

/** Those that this device is on: a guest's phone has no use for the store's. Others are kept when they are visited. */
async function keepOpenPages() {
    const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = windows.map(({ url }) => new URL(url).pathname);
    await Promise.all(PAGES.filter((page) => open.includes(page)).map(keepPage));
}

/** A page with every file that it names. */
async function keepPage(path) {
    const text = await (await fetch(path)).text();
    const files = [...text.matchAll(/(?:href|src)="(\/[^"]+\.[a-z]+)"/g)].map(([, file]) => file);
    await (await caches.open(KEPT)).addAll([path, ...new Set(files)]);
}

async function answer(request, options) {
    const kept = await caches.open(KEPT);
    try {
        const fresh = await fetch(request);
        if (fresh.ok) await kept.put(request, fresh.clone());
        // A server that is just being restarted is no reason to show less than we have.
        return fresh.status < 500 ? fresh : ((await kept.match(request, options)) ?? fresh);
    } catch {
        return (await kept.match(request, options)) ?? Response.error();
    }
}
