// Making, changing and removing an account of the staff. Each answers whether anything was changed.

import { ask, openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { field, form } from "../shared/field.js";
import { notice, refused } from "../shared/notice.js";
import { tellingConflict } from "./conflicts.js";
import { Intent } from "./intent.js";

const ROLES = ["staff", "owner"];

export function addPerson(app) {
    const { say, call } = app;
    const intent = new Intent();
    const title = say("personAdd");
    const fields = [nameField(app), roleField(app), passwordField(app)];
    return personDialog(app, title, title, fields, (body) =>
        call("POST", "/api/admin/users", { body, key: intent.keyFor(body) }),
    );
}

export function editPerson(app, person) {
    const { say } = app;
    const title = say("personEdit", { name: person.username });
    const fields = [nameField(app, person.username), roleField(app, person.role)];
    return personDialog(app, title, say("save"), fields, (body) => change(app, person, body));
}

export async function resetPassword(app, person) {
    const { say } = app;
    const title = say("personPassword", { name: person.username });
    const hint = element("p", {}, say("personPasswordText"));
    return personDialog(app, title, say("passwordChange"), [hint, passwordField(app)], async ({ password }) => {
        const { username } = await change(app, person, { ...nameAndRole(person), password });
        notice(say("passwordChanged", { name: username }));
    });
}

/** Ends one's own token, too: signs in again with the new password at once. */
export function changeOwnPassword(app, person) {
    const { say, account } = app;
    return personDialog(app, say("ownPassword"), say("passwordChange"), [passwordField(app)], async ({ password }) => {
        const { id } = account.details.store;
        // The frame, which would ask for the list anew, hears of it with the new token only.
        const { username } = await save(app, person, { ...nameAndRole(person), password });
        await account.signIn({ store_id: id, username, password });
        notice(say("passwordChanged", { name: username }));
    });
}

export async function removePerson(app, { id, username: name, version }) {
    const { say, language, call } = app;
    const isSure = await ask(language, say("personRemoveAsk", { name }), say("personRemoveText"), [
        { label: say("personRemoveDo"), value: true, kind: "danger" },
        { label: say("cancel"), value: false },
    ]);
    if (!isSure) return false;
    try {
        await call("DELETE", `/api/admin/users/${id}`, { version });
        notice(say("personRemoved", { name }));
    } catch (problem) {
        refused(problem);
    }
    return true;
}

/** Another role ends the account's tokens; one's own name stands in the frame. */
async function change(app, person, body) {
    const { account } = app;
    const changed = await save(app, person, body);
    if (person.id === account.details?.admin.id && changed.role === person.role) account.amend({ admin: changed });
    return changed;
}

function save({ say, call }, person, body) {
    const words = ({ username, role }) => say("personNow", { name: username, role: say(role) });
    return call("PUT", `/api/admin/users/${person.id}`, { body, version: person.version }).catch(
        tellingConflict(person, words),
    );
}

function nameAndRole({ username, role }) {
    return { username, role };
}

async function personDialog(app, title, label, fields, send) {
    const done = await openDialog(app.language, title, (close) => {
        const submit = async (values) => {
            await send(values);
            close(true);
        };
        return form({ language: app.language, label, kind: "primary" }, submit, fields);
    });
    return done !== null;
}

function nameField({ say }, name = "") {
    const control = element("input", { name: "username", autocomplete: "off", spellcheck: "false", value: name });
    control.setAttribute("autocapitalize", "none");
    return field(say("username"), control);
}

function roleField({ say }, role = ROLES[0]) {
    const options = ROLES.map((value) =>
        element("option", { value, selected: value === role }, `${say(value)} — ${say(`role_${value}`)}`),
    );
    return field(say("role"), element("select", { name: "role" }, options), say("roleHint"));
}

function passwordField({ say }) {
    const control = element("input", { name: "password", type: "password", autocomplete: "new-password" });
    return field(say("passwordNew"), control, say("passwordRule"));
}
