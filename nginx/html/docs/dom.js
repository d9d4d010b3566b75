// Making elements. Whatever comes from the document or from an answer becomes text or a plain attribute, never HTML.

/**
 * An element with attributes and children. `on…` attributes are listeners; `true` is an attribute without a value, and
 * `false`, `null` or `undefined` none at all. Children are elements or strings, which become text.
 */
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) {
            made.addEventListener(key.slice(2), value);
        } else if (value !== false && value !== null && value !== undefined) {
            made.setAttribute(key, value === true ? "" : value);
        }
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
}

let lastID = 0;

/** An id that nothing else on the page has; ids of operations never hold a colon. */
export function freshID() {
    lastID += 1;
    return `made:${lastID}`;
}

/** A control under its label, with a hint that is read out with it. */
export function field(label, control, hint = "") {
    control.id = freshID();
    const about = hint && element("small", { id: `${control.id}-hint` }, hint);
    if (about) {
        control.setAttribute("aria-describedby", about.id);
    }
    return element("div", { class: "field" }, element("label", { for: control.id }, label), control, about);
}

/** Text with `code` between backticks. */
export function prose(text) {
    return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

/** Preformatted text that can be scrolled with the keyboard. */
export function listing(label, text) {
    return element("pre", { tabindex: "0", role: "region", "aria-label": label }, text);
}
