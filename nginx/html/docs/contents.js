// The list of all endpoints with its search, and the links that lead into the page.

import { element } from "../shared/dom.js";
import { field } from "./dom.js";

/** The search, how much it found, and a link to each operation. */
export function contentsView(groups) {
    const found = element("p", { role: "status", id: "found" });
    const search = element("input", { type: "search", name: "search", oninput: () => filter(search.value, found) });
    const lists = groups.map((group) =>
        element("li", {}, group.name, element("ul", {}, ...group.operations.map(link))),
    );
    const all = element("details", {}, element("summary", {}, "All endpoints"), element("ul", {}, ...lists));
    // Beside the endpoints there is room for it; above them there is not.
    all.open = matchMedia("(min-width: 60rem)").matches;
    return [field("Search", search, "In paths, summaries and problem codes"), found, all];
}

function link(operation) {
    const address = `#${encodeURIComponent(operation.id)}`;
    return element(
        "li",
        { "data-for": operation.id },
        element("a", { href: address }, `${operation.method} ${operation.path}`),
    );
}

/** Hides what does not hold every word. */
function filter(text, found) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const operations = [...document.querySelectorAll(".operation")];
    for (const operation of operations) {
        operation.hidden = !words.every((word) => operation.dataset.search.includes(word));
        for (const line of document.querySelectorAll("#contents [data-for]")) {
            if (line.dataset.for === operation.id) {
                line.hidden = operation.hidden;
            }
        }
    }
    for (const group of document.querySelectorAll("main section.group")) {
        group.hidden = !group.querySelector(".operation:not([hidden])");
    }
    const count = operations.filter((operation) => !operation.hidden).length;
    found.textContent = words.length === 0 ? "" : `${count} of ${operations.length} endpoints`;
}

/** Opens the operation that the address names, and goes there. */
export function follow() {
    const operation = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (operation?.matches(".operation")) {
        operation.hidden = false;
        operation.open = true;
        operation.querySelector("summary").focus();
        operation.scrollIntoView();
    }
}
