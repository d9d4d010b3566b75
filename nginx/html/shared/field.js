// Forms: labelled controls, and what the server found wrong in them.

import { element, freshID } from "./dom.js";

/**
 * A control under its label, with a hint that is read out with it. Its `name` is the API's, so that `showFaults` finds it.
 */
export function field(label, control, hint = "") {
    control.id ||= freshID();
    const about = [element("small", { id: `${control.id}-hint`, class: "hint" }, hint)].filter(() => hint);
    const fault = element("small", { id: `${control.id}-fault`, class: "fault" });
    control.setAttribute("aria-describedby", [...about, fault].map(({ id }) => id).join(" "));
    return element("div", { class: "field" }, element("label", { for: control.id }, label), control, about, fault);
}

/** A box to tick, with its label behind it. */
export function tick(label, attributes) {
    return element("label", { class: "tick" }, element("input", { type: "checkbox", ...attributes }), label);
}

/**
 * Says beside each control what is wrong with it, goes to the first, and answers what concerns none of them: sentences.
 * - problem: a Problem; its details name their `field` as `items[0].price`. What is empty has to be filled in, whatever
 *   else it would have to be.
 */
function showFaults(language, form, problem) {
    clearFaults(form);
    const others = [];
    let first = null;
    for (const { field: path, message } of problem.details) {
        const control = controlOf(form, path ?? "");
        if (control) {
            control.setAttribute("aria-invalid", "true");
            form.querySelector(`[id="${control.id}-fault"]`).textContent =
                control.value === "" ? language.say("fillIn") : message;
            first ??= control;
        } else {
            others.push(message);
        }
    }
    first?.focus();
    return problem.details.length > 0 ? others : [problem.message];
}

function clearFaults(form) {
    form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    form.querySelectorAll(".fault").forEach((fault) => (fault.textContent = ""));
}

/** The control of this name, or of what it is a part of: `a[0].b`, `a[0]`, `a`. */
function controlOf(form, path) {
    for (let name = path; name; name = name.replace(/(^|[.[])[^.[]*$/, "")) {
        const control = form.querySelector(`[name="${CSS.escape(name)}"][aria-describedby]`);
        if (control) return control;
    }
    return null;
}

/**
 * A form that sends itself once at a time, and shows what was refused.
 * - submit: gets the form's values by name; what it throws as a Problem is shown.
 */
export function form({ language, label, kind = "" }, submit, ...content) {
    const fault = element("p", { class: "fault", role: "alert" });
    const button = element("button", { class: kind }, label);
    const made = element("form", { novalidate: true }, content, fault, element("div", { class: "actions" }, button));
    made.onsubmit = async (event) => {
        event.preventDefault();
        if (button.disabled) return;
        button.disabled = true;
        made.setAttribute("aria-busy", "true");
        clearFaults(made);
        fault.textContent = "";
        try {
            await submit(Object.fromEntries(new FormData(made)));
        } catch (problem) {
            if (!problem.code) throw problem;
            fault.textContent = showFaults(language, made, problem).join(" ");
        } finally {
            button.disabled = false;
            made.removeAttribute("aria-busy");
        }
    };
    return made;
}
