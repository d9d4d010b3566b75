// All of a dish, to be changed: a dialog that keeps what was typed, whatever happens.

import { ask, openDialog } from "../shared/dialog.js";
import { element, show } from "../shared/dom.js";
import { form } from "../shared/field.js";
import { notice } from "../shared/notice.js";
import { bodyOf, differences, draftOf, forgetOthers } from "./dish-draft.js";
import { dishFields } from "./dish-fields.js";
import { Intent } from "./intent.js";
import { OptionGroups } from "./option-groups.js";
import { Photo } from "./photo.js";
import { signButton } from "./views.js";

/**
 * What somebody typed and did not save, also when the page was left or the sign-in ended: `{id, version, before,
 * draft}`, with `before` the draft that it began with.
 * @param value given: remembers that instead; null forgets it.
 */
export function keptDraft(app, value) {
    // A field that loses the focus because the sign-in ended has nothing new to say.
    if (!app.account.details) return null;
    const name = `draft.${app.account.details.store.id}`;
    if (value !== undefined) app.memory.set(name, value);
    return app.memory.get(name);
}

/**
 * Edits a dish until it is saved or left.
 * - dish: null for a new one, in `category`.
 * - kept: what was typed before, to go on with.
 * - changed: gets the dish whenever it was saved.
 */
export function editDish(app, { dish, kept, categories, category, changed }) {
    const editor = new DishEditor(app, dish, kept, categories, category, changed);
    const title = dish ? app.say("dishEdit", { name: dish.name }) : app.say("dishAdd");
    return openDialog(app.language, title, (close) => editor.view(close), {
        kind: "wide editor",
        mayLeave: () => editor.mayLeave(),
    });
}

class DishEditor {
    #app;
    #dish;
    #before;
    #draft;
    #categories;
    #changed;
    #photo;
    #intent = new Intent();
    #fields = element("div", { class: "editor-fields stack" });
    #close;

    constructor(app, dish, kept, categories, category, changed) {
        this.#app = app;
        this.#changed = changed;
        this.#dish = kept && dish ? { ...dish, version: kept.version } : dish;
        this.#categories = categories;
        const present = draftOf(dish, category.id);
        this.#before = kept?.before ?? present;
        this.#draft = kept?.draft ?? structuredClone(present);
        forgetOthers(this.#draft, present);
        this.#photo = new Photo(app, dish, (changed) => this.#photographed(changed));
    }

    view(close) {
        const { say, language } = this.#app;
        this.#close = close;
        this.#fill();
        const made = form({ language, label: say("save"), kind: "primary large" }, () => this.#save(), this.#fields);
        // After the handler of the field itself, which has brought the draft up to date.
        made.oninput = made.onchange = made.onclick = () => this.#remember();
        return made;
    }

    /** Whether nothing is unsaved, or may be lost. */
    async mayLeave() {
        if (!this.#isChanged && !this.#photo.isWaiting) return true;
        const { say, language } = this.#app;
        const isDropped = await ask(language, say("leaveAsk"), say("leaveText"), [
            { label: say("leaveStay"), value: false, kind: "primary" },
            { label: say("leaveDrop"), value: true, kind: "danger" },
        ]);
        if (isDropped) keptDraft(this.#app, null);
        return Boolean(isDropped);
    }

    get #isChanged() {
        return differences(this.#before, this.#draft).length > 0;
    }

    #remember() {
        const { id = null, version = null } = this.#dish ?? {};
        const kept = { id, version, before: this.#before, draft: this.#draft };
        keptDraft(this.#app, this.#isChanged ? kept : null);
    }

    /** Elements made anew: what stood in the old ones is in the draft. */
    #fill() {
        const groups = new OptionGroups(this.#app, this.#draft, () => this.#remember());
        const { about, notes } = dishFields(this.#app, this.#draft, this.#categories);
        this.#fields.replaceChildren();
        show(
            this.#fields,
            element("div", { class: "editor-top" }, this.#photo.view, element("div", { class: "stack" }, about)),
            notes,
            groups.view,
            this.#dish && this.#deletion(),
        );
    }

    async #save() {
        const body = bodyOf(this.#draft);
        try {
            this.#took(await this.#send(body));
        } catch (problem) {
            if (problem.status !== 412) throw problem;
            return this.#settle(problem.current);
        }
        await this.#photo.sendTo(this.#dish);
        notice(this.#app.say("dishSaved", { name: this.#dish.name }));
        this.#close();
    }

    #send(body) {
        const { call } = this.#app;
        if (!this.#dish) return call("POST", "/api/admin/menus", { body, key: this.#intent.keyFor(body) });
        return call("PATCH", `/api/admin/menus/${this.#dish.id}`, { body, version: this.#dish.version });
    }

    #now(dish) {
        this.#dish = dish;
        this.#changed(dish);
    }

    /** A photo is set whatever the version: what others have changed before it was not seen here yet. */
    #photographed(dish) {
        const isSeen = differences(this.#before, draftOf(dish, dish.category_id)).length === 0;
        this.#changed(dish);
        this.#dish = isSeen ? dish : { ...dish, version: this.#dish.version };
    }

    #took(dish) {
        this.#now(dish);
        this.#before = draftOf(dish, dish.category_id);
        keptDraft(this.#app, null);
    }

    /** Somebody else has changed the dish meanwhile: theirs, or ours over it. */
    async #settle(current) {
        const { say, language } = this.#app;
        const theirs = draftOf(current, current.category_id);
        const names = differences(this.#before, theirs).map((name) => say(`changed_${name}`));
        // Sold out, moved: nothing that is edited here, and no reason to ask.
        const answer =
            names.length === 0
                ? "mine"
                : await ask(language, say("conflictTitle"), say("conflictText", { names: names.join(", ") }), [
                      { label: say("conflictMine"), value: "mine", kind: "primary" },
                      { label: say("conflictTheirs"), value: "theirs" },
                  ]);
        if (answer === null) return;
        this.#dish = current;
        this.#photo.shows(current);
        this.#before = theirs;
        if (answer === "mine") {
            forgetOthers(this.#draft, theirs);
            return this.#save();
        }
        this.#draft = structuredClone(theirs);
        this.#remember();
        this.#fill();
    }

    #deletion() {
        const { say } = this.#app;
        return signButton("trash", { kind: "danger", onclick: () => this.#delete() }, say("dishDelete"));
    }

    async #delete() {
        const { say, language, call } = this.#app;
        const { id, name } = this.#dish;
        const isSure = await ask(language, say("dishDeleteAsk", { name }), say("dishDeleteText"), [
            { label: say("dishDelete"), value: true, kind: "danger" },
            { label: say("cancel"), value: false },
        ]);
        if (!isSure) return;
        try {
            await call("DELETE", `/api/admin/menus/${id}`);
            keptDraft(this.#app, null);
            notice(say("dishDeleted", { name }));
            this.#close();
        } catch (problem) {
            if (!problem.code) throw problem;
            notice(problem.message, { kind: "bad" });
        }
    }
}
