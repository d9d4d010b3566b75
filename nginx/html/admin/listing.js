// A list that a screen shows and keeps right, and its rows.

import { element, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { follow } from "./live.js";
import { failureView, loadingView, signButton } from "./views.js";

/** What a screen lists, from the moment that it is asked for until the screen closes. */
export class Listing {
    /** Ends it. */
    close;
    #app;
    #view;
    #fetch;
    #draw;
    #found = null;
    #failure = null;

    /**
     * - types: the events after which it is fetched again.
     * - fetch: answers what is listed, as a promise.
     * - draw: gets that, and answers what stands in the view.
     */
    constructor(app, view, types, fetch, draw) {
        this.#app = app;
        this.#view = view;
        this.#fetch = fetch;
        this.#draw = draw;
        this.close = follow(app, types, () => this.#load());
        this.#show();
        this.#load();
    }

    /** What a dialog has changed is shown when it closes. */
    async after(dialog) {
        if (await dialog) this.#load();
    }

    /**
     * A thing with buttons behind it.
     * - tools: `[sign, label, dialog]` each; the dialog gets the app and the thing, and answers whether it has changed it.
     */
    row(thing, { sign, title, about, tools }) {
        const button = ([sign, label, dialog]) => {
            const onclick = () => this.after(dialog(this.#app, thing));
            return signButton(sign, { label, kind: "plain round", "data-key": sign, onclick });
        };
        return element(
            "li",
            { "data-key": thing.id, "data-id": thing.id },
            element("span", { class: "emblem", "aria-hidden": "true" }, icon(sign)),
            element("div", { class: "entry-words" }, title, element("p", { class: "quiet" }, about)),
            element("div", { class: "entry-tools" }, tools.map(button)),
        );
    }

    /** Anew. What is shown stays when that fails. */
    async #load() {
        try {
            this.#found = await this.#fetch();
            this.#failure = null;
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#failure = problem;
        }
        this.#show();
    }

    #show() {
        if (this.#found !== null) return show(this.#view, this.#draw(this.#found));
        const failed = this.#failure && failureView(this.#app, this.#failure, () => this.#load());
        return show(this.#view, failed ?? loadingView(this.#app));
    }
}
