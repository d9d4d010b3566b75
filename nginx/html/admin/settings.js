// The store's settings.

import { element, show } from "../shared/dom.js";
import { field, form } from "../shared/field.js";
import { notice, refused } from "../shared/notice.js";
import { tellingConflict } from "./conflicts.js";
import { follow } from "./live.js";
import { otherTag, translated } from "./translations.js";
import { failureView, loadingView } from "./views.js";

export class Settings {
    #app;
    #store = null;
    #form = null;
    #view = element("div", { class: "narrow stack sections", "data-own": true });
    #end;

    constructor(app, place) {
        this.#app = app;
        show(place, element("div", { class: "bar narrow" }, element("h1", {}, app.say("settings"))), this.#view);
        show(this.#view, loadingView(app));
        this.#end = follow(app, ["menu.updated"], () => this.#load());
        this.#load();
    }

    close() {
        this.#end();
    }

    async #load() {
        try {
            this.#shown(await this.#app.call("GET", "/api/admin/store"));
        } catch (problem) {
            if (!problem.code) throw problem;
            if (this.#store === null) show(this.#view, failureView(this.#app, problem, () => this.#load()));
        }
    }

    /**
     * What is being typed stays, and so does the version that it began with, so that saving tells of a change that
     * somebody else made. The switch always says what is.
     */
    #shown(store) {
        const isTyped = this.#form?.dataset.typed === "true";
        const isSame = this.#store !== null && besidesSwitch(this.#store) === besidesSwitch(store);
        this.#store = isTyped && !isSame ? { ...this.#store, ordering_paused: store.ordering_paused } : store;
        const place = element("section", { class: "card padded", "data-own": true, "data-key": "form" });
        show(this.#view, this.#pause(), place);
        if (isTyped || isSame) return;
        this.#form = this.#made();
        this.#view.querySelector('[data-key="form"]').replaceChildren(this.#form);
    }

    #pause() {
        const { say } = this.#app;
        const isPaused = this.#store.ordering_paused;
        return element(
            "section",
            { class: `card padded pause ${isPaused ? "is-paused" : ""}`, "data-key": "pause" },
            element(
                "div",
                {},
                element("h2", {}, say("ordering")),
                element("p", { class: "quiet" }, say(isPaused ? "pausedText" : "takingText")),
            ),
            element(
                "button",
                {
                    type: "button",
                    class: `toggle ${isPaused ? "on" : ""}`,
                    role: "switch",
                    "aria-checked": String(isPaused),
                    "aria-label": say("pauseSwitch"),
                    onclick: () => this.#setPaused(!isPaused),
                },
                element("span", { class: "knob" }),
                element("span", {}, say(isPaused ? "orderingPaused" : "taking")),
            ),
        );
    }

    /** A tap says what should be, whatever was before: it carries no version. */
    async #setPaused(isPaused) {
        try {
            const body = { ordering_paused: isPaused };
            this.#shown(await this.#app.call("PATCH", "/api/admin/store", { body }));
        } catch (problem) {
            refused(problem);
        }
    }

    #made() {
        const { say, language } = this.#app;
        const store = this.#store;
        const other = otherTag(this.#app);
        const theirs = store.translations[other] ?? {};
        const control = (name, value, more = {}) => element("input", { name, value, autocomplete: "off", ...more });
        const area = (name, value, more = {}) => element("textarea", { name, rows: 5, ...more }, value ?? "");
        const inOther = (name, make) => make(`translations.${other}.${name}`, theirs[name] ?? "", { lang: other });
        const zone = control("time_zone", store.time_zone, { list: "zones", spellcheck: "false" });
        const made = form(
            { language, label: say("save"), kind: "primary" },
            (values) => this.#save(values, other),
            element("h2", {}, say("settingsStore")),
            element(
                "div",
                { class: "pair" },
                field(say("storeName"), control("name", store.name)),
                field(say(`fieldName_${other}`), inOther("name", control), say("fieldOptional")),
            ),
            element(
                "div",
                { class: "pair" },
                field(say("storeOrigin"), area("origin", store.origin), say("storeOriginHint")),
                field(say(`storeOrigin_${other}`), inOther("origin", area), say("fieldOptional")),
            ),
            element("h2", {}, say("settingsDay")),
            element(
                "div",
                { class: "pair" },
                field(say("cutoff"), hours(this.#app, store.day_cutoff_hour), say("cutoffHint")),
                field(say("timeZone"), zone, say("timeZoneHint")),
                field(say("locale"), locales(this.#app, store.locale), say("localeHint")),
            ),
            zones(),
        );
        made.oninput = () => (made.dataset.typed = "true");
        return made;
    }

    async #save(values, other) {
        const { call, say, account } = this.#app;
        const texts = { name: values[`translations.${other}.name`], origin: values[`translations.${other}.origin`] };
        const { name, origin, time_zone, locale, day_cutoff_hour } = values;
        const body = {
            name: name.trim(),
            origin: origin.trim() || null,
            time_zone: time_zone.trim(),
            locale,
            day_cutoff_hour: Number(day_cutoff_hour),
            translations: translated(this.#store.translations, other, texts),
        };
        const words = (current) => say("settingsNow", { name: current.name });
        const store = await call("PATCH", "/api/admin/store", { body, version: this.#store.version }).catch(
            tellingConflict(this.#store, words),
        );
        delete this.#form.dataset.typed;
        this.#store = store;
        const { details } = account;
        if (details.store.name !== store.name || details.store.locale !== store.locale) {
            account.amend({ store: { ...details.store, name: store.name, locale: store.locale } });
            document.getElementById("screen").focus();
        }
        notice(say("settingsSaved"));
    }
}

function besidesSwitch({ version: _, ordering_paused: __, ...rest }) {
    return JSON.stringify(rest);
}

function zones() {
    const options = Intl.supportedValuesOf("timeZone").map((zone) => element("option", { value: zone }));
    return element("datalist", { id: "zones" }, options);
}

function hours({ say }, chosen) {
    const options = Array.from({ length: 24 }, (_, hour) =>
        element("option", { value: hour, selected: hour === chosen }, say("hour", { hour })),
    );
    return element("select", { name: "day_cutoff_hour" }, options);
}

/** The ones that we speak, and the store's own if it is another. */
function locales({ language }, chosen) {
    const names = new Intl.DisplayNames(language.tag, { type: "language" });
    const tags = [...new Set(["ko", "en", chosen])];
    return element(
        "select",
        { name: "locale" },
        tags.map((tag) => element("option", { value: tag, selected: tag === chosen }, names.of(tag))),
    );
}
