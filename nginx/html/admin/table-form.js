// Making, changing and deleting a table. Each answers whether anything was changed.

import { ask, openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { field, form } from "../shared/field.js";
import { notice, refused } from "../shared/notice.js";
import { tellingConflict } from "./conflicts.js";
import { Intent } from "./intent.js";
import { freshPassword } from "./password.js";
import { showSignIn } from "./sign-in-card.js";
import { signButton } from "./views.js";

const SEATS = 4;

export async function addTable(app) {
    const intent = new Intent();
    const made = await openDialog(app.language, app.say("tableAdd"), (close) => {
        const controls = { ...numberAndSeats(app, { table_number: "", seats: SEATS }), password: passwordControl() };
        const submit = async () => {
            const body = { ...valuesOf(controls), password: controls.password.value };
            const table = await app.call("POST", "/api/admin/tables", { body, key: intent.keyFor(body) });
            close({ table, password: body.password });
        };
        return form(
            { language: app.language, label: app.say("tableAdd"), kind: "primary" },
            submit,
            field(app.say("table_number"), controls.table_number, app.say("tableNumberHint")),
            field(app.say("tableSeats"), controls.seats),
            passwordField(app, controls.password),
        );
    });
    if (made) await showSignIn(app, made.table, made.password);
    return made !== null;
}

export async function editTable(app, table) {
    const title = app.say("tableEdit", { number: table.table_number });
    const changed = await openDialog(app.language, title, (close) => {
        const controls = numberAndSeats(app, table);
        const submit = async () => close(await change(app, table, valuesOf(controls)));
        return form(
            { language: app.language, label: app.say("save"), kind: "primary" },
            submit,
            field(app.say("table_number"), controls.table_number, app.say("tableNumberHint")),
            field(app.say("tableSeats"), controls.seats),
        );
    });
    return changed !== null;
}

export async function changePassword(app, table) {
    const title = app.say("tablePassword", { number: table.table_number });
    const changed = await openDialog(app.language, title, (close) => {
        const password = passwordControl();
        const submit = async () => {
            const { table_number, seats } = table;
            await change(app, table, { table_number, seats, password: password.value });
            close(password.value);
        };
        return [
            element("p", {}, app.say("tablePasswordText")),
            form(
                { language: app.language, label: app.say("passwordChange"), kind: "primary" },
                submit,
                passwordField(app, password),
            ),
        ];
    });
    if (changed !== null) await showSignIn(app, table, changed);
    return changed !== null;
}

export async function deleteTable(app, table) {
    const { say, language } = app;
    const number = table.table_number;
    const isSure = await ask(language, say("tableDeleteAsk", { number }), say("tableDeleteText"), [
        { label: say("tableDeleteDo"), value: true, kind: "danger" },
        { label: say("cancel"), value: false },
    ]);
    if (!isSure) return false;
    try {
        await app.call("DELETE", `/api/admin/tables/${table.id}`, { version: table.version });
        notice(say("tableDeleted", { number }));
    } catch (problem) {
        refused(problem);
    }
    return true;
}

function change(app, table, body) {
    const words = ({ table_number, seats }) => app.say("tableNow", { number: table_number, seats });
    return app
        .call("PUT", `/api/admin/tables/${table.id}`, { body, version: table.version })
        .catch(tellingConflict(table, words));
}

function numberAndSeats(app, { table_number, seats }) {
    return {
        table_number: element("input", { name: "table_number", autocomplete: "off", value: table_number }),
        seats: element("input", { name: "seats", type: "number", min: 1, max: 100, value: seats }),
    };
}

function valuesOf({ table_number, seats }) {
    // An empty one is no number, and the server says so.
    return { table_number: table_number.value.trim(), seats: seats.value === "" ? "" : Number(seats.value) };
}

/** In plain sight: it is for a tablet, is read off this screen, and is good for ordering at one table. */
function passwordControl() {
    const attributes = { name: "password", autocomplete: "off", spellcheck: "false" };
    return element("input", { ...attributes, value: freshPassword() });
}

function passwordField({ say }, control) {
    const again = signButton("undo", { onclick: () => (control.value = freshPassword()) }, say("passwordFresh"));
    return element("div", { class: "beside" }, field(say("password"), control, say("passwordHint")), again);
}
