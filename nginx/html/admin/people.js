// For owners: who may sign in here, and which programs may call.

import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { addKey, revokeKey } from "./key-form.js";
import { everything } from "./lists.js";
import { follow } from "./live.js";
import { addPerson, changeOwnPassword, editPerson, removePerson, resetPassword } from "./person-form.js";
import { emptyView, failureView, loadingView, signButton } from "./views.js";

export class People {
    #app;
    #people = null;
    #keys = [];
    #failure = null;
    #view = element("div", { class: "narrow stack sections", "data-own": true });
    #end;

    constructor(app, place) {
        this.#app = app;
        show(place, element("div", { class: "bar narrow" }, element("h1", {}, app.say("people"))), this.#view);
        this.#end = follow(app, [], () => this.#load());
        this.#show();
        this.#load();
    }

    close() {
        this.#end();
    }

    async #load() {
        try {
            const paths = ["/api/admin/users", "/api/admin/api-keys"];
            [this.#people, this.#keys] = await Promise.all(paths.map((path) => everything(this.#app, path)));
            this.#failure = null;
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#failure = problem;
        }
        this.#show();
    }

    #show() {
        if (this.#people === null) {
            const failed = this.#failure && failureView(this.#app, this.#failure, () => this.#load());
            return show(this.#view, failed ?? loadingView(this.#app));
        }
        show(this.#view, this.#peopleSection(), this.#keysSection());
    }

    #peopleSection() {
        const { say } = this.#app;
        const onclick = () => this.#after(addPerson(this.#app));
        const add = signButton("plus", { kind: "primary", onclick }, say("personAdd"));
        return element(
            "section",
            { class: "stack", "data-key": "people" },
            element("header", { class: "list-head" }, element("h2", {}, say("accounts")), add),
            element(
                "ul",
                { class: "entries card" },
                this.#people.map((person) => this.#person(person)),
            ),
        );
    }

    #person(person) {
        const { say, account } = this.#app;
        const { id, username: name, role } = person;
        const isSelf = id === account.details.admin.id;
        const reset = isSelf ? changeOwnPassword : resetPassword;
        return this.#entry(
            person,
            "people",
            [name, isSelf && element("span", { class: "tag calm" }, say("you"))],
            element("span", { class: `tag ${role === "owner" ? "accent" : ""}` }, say(role)),
            [
                ["key", say(isSelf ? "ownPassword" : "personPassword", { name }), reset],
                ["pencil", say("personEdit", { name }), editPerson],
                ["trash", say("personRemove", { name }), removePerson],
            ],
        );
    }

    #keysSection() {
        const { say } = this.#app;
        const onclick = () => this.#after(addKey(this.#app));
        const add = signButton("plus", { kind: "primary", onclick }, say("keyAdd"));
        return element(
            "section",
            { class: "stack", "data-key": "keys" },
            element("header", { class: "list-head" }, element("h2", {}, say("keys")), add),
            element("p", { class: "quiet" }, say("keysHint")),
            this.#keys.length > 0
                ? element(
                      "ul",
                      { class: "entries card" },
                      this.#keys.map((key) => this.#key(key)),
                  )
                : emptyView("key", say("keysNone")),
        );
    }

    #key(key) {
        const { say, language } = this.#app;
        const { name, scopes, prefix, last_used_at: used } = key;
        const about = element(
            "span",
            { class: "entry-about" },
            element("code", {}, `${prefix}…`),
            element("span", {}, used ? say("keyUsed", { time: language.dateAndTime(used) }) : say("keyUnused")),
            scopes.map((scope) => element("span", { class: "tag" }, say(`scope_${scope}`))),
        );
        return this.#entry(key, "key", [name], about, [["trash", say("keyRevoke", { name }), revokeKey]]);
    }

    #entry(thing, sign, title, about, tools) {
        return element(
            "li",
            { "data-key": thing.id, "data-id": thing.id },
            element("span", { class: "emblem", "aria-hidden": "true" }, icon(sign)),
            element("div", { class: "entry-words" }, element("h3", {}, title), element("p", { class: "quiet" }, about)),
            element(
                "div",
                { class: "entry-tools" },
                tools.map(([sign, label, work]) =>
                    signButton(sign, {
                        label,
                        kind: "plain round",
                        "data-key": sign,
                        onclick: () => this.#after(work(this.#app, thing)),
                    }),
                ),
            ),
        );
    }

    /** What a dialog has changed is shown when it closes. */
    async #after(dialog) {
        if (await dialog) this.#load();
    }
}
