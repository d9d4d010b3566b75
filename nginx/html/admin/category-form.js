// A category: its name, in two languages.

import { ask, openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { field, form } from "../shared/field.js";
import { refused } from "../shared/notice.js";
import { tellingConflict } from "./conflicts.js";
import { Intent } from "./intent.js";
import { otherTag, translated } from "./translations.js";
import { signButton } from "./views.js";

/** Answers the category that was made, or null. */
export function addCategory(app) {
    const intent = new Intent();
    const send = (body) => app.call("POST", "/api/admin/categories", { body, key: intent.keyFor(body) });
    return openDialog(app.language, app.say("categoryAdd"), (close) => categoryForm(app, null, send, close));
}

/** Answers the category as it is then, or null when nothing was changed or it was deleted. */
export function editCategory(app, category) {
    const path = `/api/admin/categories/${category.id}`;
    const words = ({ name }) => app.say("categoryNow", { name });
    const send = (body) =>
        app.call("PUT", path, { body, version: category.version }).catch(tellingConflict(category, words));
    const remove = async (close) => {
        if (!(await confirmed(app, category))) return;
        try {
            await app.call("DELETE", path, { version: category.version });
            close();
        } catch (problem) {
            refused(problem);
        }
    };
    return openDialog(app.language, app.say("categoryEdit", { name: category.name }), (close) => [
        categoryForm(app, category, send, close),
        signButton("trash", { kind: "danger", onclick: () => remove(close) }, app.say("categoryDelete")),
    ]);
}

function categoryForm(app, category, send, close) {
    const { say, language } = app;
    const other = otherTag(app);
    const name = element("input", { name: "name", autocomplete: "off", value: category?.name ?? "" });
    const translation = element("input", {
        name: `translations.${other}.name`,
        autocomplete: "off",
        lang: other,
        value: category?.translations[other]?.name ?? "",
    });
    const submit = async () => {
        const translations = translated(category?.translations ?? {}, other, { name: translation.value });
        close(await send({ name: name.value.trim(), translations }));
    };
    return form(
        { language, label: say("save"), kind: "primary" },
        submit,
        field(say("fieldName"), name),
        field(say(`fieldName_${other}`), translation, say("fieldOptional")),
    );
}

function confirmed({ language, say }, { name }) {
    return ask(language, say("categoryDeleteAsk", { name }), say("categoryDeleteText"), [
        { label: say("categoryDelete"), value: true, kind: "danger" },
        { label: say("cancel"), value: false },
    ]);
}
