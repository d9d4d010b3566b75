// Making and ending a key of a POS. Each answers whether anything was changed.

import { ask, openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { field, form, tick } from "../shared/field.js";
import { notice, refused } from "../shared/notice.js";
import { copyButton } from "./copying.js";
import { Intent } from "./intent.js";

const SCOPES = ["orders:read", "orders:write", "menu:read", "menu:write", "events:read"];

export async function addKey(app) {
    const { say, call, language } = app;
    const intent = new Intent();
    const made = await openDialog(language, say("keyAdd"), (close) => {
        const name = element("input", { name: "name", autocomplete: "off" });
        const boxes = element(
            "div",
            {},
            SCOPES.map((scope) => scopeTick(app, scope)),
        );
        const submit = async () => {
            const scopes = [...boxes.querySelectorAll(":checked")].map(({ value }) => value);
            const body = { name: name.value.trim(), scopes };
            close(await call("POST", "/api/admin/api-keys", { body, key: intent.keyFor(body) }));
        };
        return form(
            { language, label: say("keyAdd"), kind: "primary" },
            submit,
            field(say("fieldName"), name, say("keyNameHint")),
            scopesField(app, boxes),
        );
    });
    if (made) await showKey(app, made);
    return made !== null;
}

export async function revokeKey(app, { id, name }) {
    const { say, language, call } = app;
    const isSure = await ask(language, say("keyRevokeAsk", { name }), say("keyRevokeText"), [
        { label: say("keyRevokeDo"), value: true, kind: "danger" },
        { label: say("cancel"), value: false },
    ]);
    if (!isSure) return false;
    try {
        await call("DELETE", `/api/admin/api-keys/${id}`);
        notice(say("keyRevoked", { name }));
    } catch (problem) {
        refused(problem);
    }
    return true;
}

function scopeTick({ say }, scope) {
    const box = tick("", { value: scope });
    const hint = element("span", { class: "hint" }, say(`scopeHint_${scope}`));
    box.append(element("span", {}, element("b", {}, say(`scope_${scope}`)), hint));
    return box;
}

/** A fieldset that `showFaults` finds under the API's name. */
function scopesField({ say }, boxes) {
    const fault = element("small", { id: "scopes-fault", class: "fault" });
    const attributes = { name: "scopes", id: "scopes", tabindex: "-1", "aria-describedby": fault.id };
    const legend = element("legend", {}, say("scopes"));
    return element("fieldset", { class: "field scopes", ...attributes }, legend, boxes, fault);
}

/** The key, this once. An answer that was lost and fetched again has none: then it is of no use to anybody. */
function showKey(app, { name, key }) {
    const { say, language } = app;
    return openDialog(language, say("keyMade", { name }), (close) => {
        const kept = element("button", { type: "button", class: "primary", onclick: () => close() }, say("keyKept"));
        if (!key) {
            const lost = element("p", { class: "banner wait card" }, say("keyLost"));
            return [lost, element("div", { class: "actions" }, kept)];
        }
        return [
            element("p", { class: "banner wait card" }, say("keyOnce")),
            element("code", { class: "secret" }, key),
            element("div", { class: "actions" }, copyButton(app, key, say("keyCopy")), kept),
        ];
    });
}
