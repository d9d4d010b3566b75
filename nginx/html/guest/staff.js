// What only staff do at a tablet: signing it in, and out.

import { request } from "../shared/api.js";
import { openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { field, form } from "../shared/field.js";
import { icon } from "../shared/icons.js";
import { signInForm } from "../shared/sign-in.js";

/** The screen of a tablet that nobody has signed in; what a table's QR code says is there already. */
export function signInScreen(page) {
    const { say, language, memory, account, switchLanguage } = page;
    const asked = new URLSearchParams(location.search);
    const last = memory.get("device") ?? {};
    const known = {
        store_id: asked.get("store") ?? last.store_id,
        table_number: asked.get("table") ?? last.table_number,
    };
    const submit = async (credentials) => {
        await account.signIn(credentials);
        memory.set("device", { store_id: credentials.store_id, table_number: credentials.table_number });
    };
    const { tag, name } = language.other;
    return element(
        "main",
        // In another language it is another form.
        { class: "sign-in card", "data-key": `sign-in-${language.tag}` },
        element("h1", {}, say("title")),
        element("p", { class: "quiet" }, say("signInHint")),
        element("div", { "data-own": true }, signInForm(language, { who: "table_number", known, submit })),
        element(
            "button",
            { type: "button", class: "plain", onclick: switchLanguage, "aria-label": say("language") },
            icon("globe"),
            element("span", { lang: tag }, name),
        ),
    );
}

/** Signs the tablet out for who knows the table's password: no child does. */
export function leaveDevice({ say, language, account, table: party }) {
    const { store, table } = account.details;
    const password = element("input", { name: "password", type: "password", autocomplete: "off" });
    const submit = async (values) => {
        const body = { store_id: store.id, table_number: table.table_number, ...values };
        await request("POST", "/api/auth/table-login", language, { body });
        await account.signOut();
        party.forget();
    };
    return openDialog(language, say("forStaff"), () => [
        element("p", {}, say("leaveHint", { store: store.name, table: table.table_number })),
        form({ language, label: say("leave"), kind: "danger" }, submit, field(say("password"), password)),
    ]);
}
