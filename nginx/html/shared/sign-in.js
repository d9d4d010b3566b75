// The form by which a device or a person signs in.

import { request } from "./api.js";
import { element } from "./dom.js";
import { field, form } from "./field.js";

/**
 * - who: the name of what is typed beside the store: `table_number` or `username`.
 * - known: what to begin with, `{store_id, [who]}`.
 * - submit: gets what the API takes.
 */
export function signInForm(language, { who, known, submit }) {
    const store = element("input", { name: "store_id", inputmode: "numeric", autocomplete: "off", value: known.store_id });
    const name = element("output", { class: "quiet" });
    const named = element("input", { name: who, value: known[who], autocomplete: who === "username" ? who : "off" });
    const password = element("input", { name: "password", type: "password", autocomplete: "current-password" });
    named.setAttribute("autocapitalize", "none");
    store.onchange = () => nameStore(language, store.value, name);
    if (store.value) store.onchange();
    const send = (values) => submit({ ...values, store_id: storeNumber(values.store_id) });
    return form(
        { language, label: language.say("signIn"), kind: "primary large" },
        send,
        element("div", {}, field(language.say("storeNumber"), store), name),
        field(language.say(who), named),
        field(language.say("password"), password),
    );
}

/** What is no number is the server's to refuse. */
function storeNumber(text) {
    return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text;
}

/** Shows whose number it is; a wrong one is told when it is sent. */
async function nameStore(language, id, output) {
    output.textContent = "";
    if (!/^\d{1,15}$/.test(id.trim())) return;
    const store = await request("GET", `/api/stores/${Number(id)}`, language).catch(() => null);
    output.textContent = store?.name ?? "";
}
