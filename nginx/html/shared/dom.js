// Making elements, and bringing a page to what it should show. Whatever comes from an answer becomes text or a plain
// attribute, never HTML.

const HANDLERS = Symbol("handlers");

/**
 * An element with attributes and children. `on…` attributes are listeners; `true` is an attribute without a value, and
 * `false`, `null` or `undefined` none at all. Children are elements or what becomes text; `null`, `undefined`, `false`
 * and "" are none.
 */
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) {
            made[key] = value;
            made[HANDLERS] = { ...made[HANDLERS], [key]: value };
        } else if (value !== false && value !== null && value !== undefined) {
            made.setAttribute(key, value === true ? "" : value);
        }
    }
    made.append(...shown(children));
    return made;
}

/** The same for pictures that are drawn: `svg`, `path` and so on. */
export function drawing(name, attributes = {}, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
}

/**
 * Brings the container's children to these with as few changes as possible: what is alike stays the same element, and
 * with it focus, scrolling and what somebody types. `data-key` tells alike siblings apart; an element with `data-own`
 * keeps the children that it has.
 */
export function show(container, ...children) {
    bring(
        container,
        shown(children).map((child) => (child instanceof Node ? child : document.createTextNode(child))),
    );
}

function shown(children) {
    return children.flat(Infinity).filter((child) => ![null, undefined, false, ""].includes(child));
}

function bring(parent, wanted) {
    const keyed = new Map([...parent.children].filter(keyOf).map((child) => [keyOf(child), child]));
    let place = parent.firstChild;
    for (const node of wanted) {
        const candidate = keyOf(node) ? keyed.get(keyOf(node)) : place;
        if (!candidate || !isAlike(candidate, node)) {
            parent.insertBefore(node, place);
        } else {
            if (candidate === place) {
                place = place.nextSibling;
            } else {
                move(parent, candidate, place);
            }
            keyed.delete(keyOf(node));
            become(candidate, node);
        }
    }
    while (place) {
        const next = place.nextSibling;
        place.remove();
        place = next;
    }
}

/** Where the browser can, without losing focus and animations. */
function move(parent, child, place) {
    if (parent.moveBefore) {
        parent.moveBefore(child, place);
    } else {
        parent.insertBefore(child, place);
    }
}

function isAlike(one, other) {
    return one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
}

function keyOf(node) {
    return node.dataset?.key;
}

function become(old, wanted) {
    if (old.nodeType === Node.TEXT_NODE) {
        if (old.nodeValue !== wanted.nodeValue) {
            old.nodeValue = wanted.nodeValue;
        }
        return;
    }
    for (const { name } of [...old.attributes]) {
        if (!wanted.hasAttribute(name)) {
            old.removeAttribute(name);
        }
    }
    for (const { name, value } of wanted.attributes) {
        if (old.getAttribute(name) !== value) {
            old.setAttribute(name, value);
        }
    }
    Object.keys(old[HANDLERS] ?? {}).forEach((key) => (old[key] = null));
    Object.assign(old, wanted[HANDLERS]);
    old[HANDLERS] = wanted[HANDLERS];
    if (!wanted.hasAttribute("data-own")) {
        bring(old, [...wanted.childNodes]);
    }
}

let lastID = 0;

/** An id that nothing else on the page has. */
export function freshID() {
    lastID += 1;
    return `made:${lastID}`;
}
