// For owners: who may sign in here, and which programs may call.

import { element, show } from "../shared/dom.js";
import { addKey, revokeKey } from "./key-form.js";
import { Listing } from "./listing.js";
import { everything } from "./lists.js";
import { addPerson, changeOwnPassword, editPerson, removePerson, resetPassword } from "./person-form.js";
import { emptyView, signButton } from "./views.js";

export class People {
    #app;
    #listing;

    constructor(app, place) {
        this.#app = app;
        const view = element("div", { class: "narrow stack sections", "data-own": true });
        show(place, element("div", { class: "bar narrow" }, element("h1", {}, app.say("people"))), view);
        const paths = ["/api/admin/users", "/api/admin/api-keys"];
        const fetch = () => Promise.all(paths.map((path) => everything(app, path)));
        this.#listing = new Listing(app, view, [], fetch, ([people, keys]) => [
            this.#peopleSection(people),
            this.#keysSection(keys),
        ]);
    }

    close() {
        this.#listing.close();
    }

    #peopleSection(people) {
        return element(
            "section",
            { class: "stack", "data-key": "people" },
            this.#head("accounts", "personAdd", addPerson),
            this.#entries(people.map((person) => this.#person(person))),
        );
    }

    #person(person) {
        const { say, account } = this.#app;
        const { id, username: name, role } = person;
        const isSelf = id === account.details.admin.id;
        const reset = isSelf ? changeOwnPassword : resetPassword;
        return this.#listing.row(person, {
            sign: "people",
            title: element("h3", {}, name, isSelf && element("span", { class: "tag calm" }, say("you"))),
            about: element("span", { class: `tag ${role === "owner" ? "accent" : ""}` }, say(role)),
            tools: [
                ["key", say(isSelf ? "ownPassword" : "personPassword", { name }), reset],
                ["pencil", say("personEdit", { name }), editPerson],
                ["trash", say("personRemove", { name }), removePerson],
            ],
        });
    }

    #keysSection(keys) {
        const { say } = this.#app;
        return element(
            "section",
            { class: "stack", "data-key": "keys" },
            this.#head("keys", "keyAdd", addKey),
            element("p", { class: "quiet" }, say("keysHint")),
            keys.length > 0 ? this.#entries(keys.map((key) => this.#key(key))) : emptyView("key", say("keysNone")),
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
        const tools = [["trash", say("keyRevoke", { name }), revokeKey]];
        return this.#listing.row(key, { sign: "key", title: element("h3", {}, name), about, tools });
    }

    /** A section's title with the button that adds to it. */
    #head(title, label, dialog) {
        const { say } = this.#app;
        const onclick = () => this.#listing.after(dialog(this.#app));
        const add = signButton("plus", { kind: "primary", onclick }, say(label));
        return element("header", { class: "list-head" }, element("h2", {}, say(title)), add);
    }

    #entries(rows) {
        return element("ul", { class: "entries card" }, rows);
    }
}
