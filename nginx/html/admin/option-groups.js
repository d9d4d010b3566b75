// What guests choose with a dish: groups of options, each with its rule.

import { element, show } from "../shared/dom.js";
import { field, tick } from "../shared/field.js";
import { translation } from "./dish-fields.js";
import { newGroup, newOption, stepped } from "./dish-draft.js";
import { shownAmount, typedAmount } from "./price.js";
import { otherTag } from "./translations.js";
import { signButton } from "./views.js";

export class OptionGroups {
    #app;
    #draft;
    #changed;
    #other;
    #list = element("div", { class: "stack", "data-own": true });

    /**
     * - draft: of the dish; its `option_groups` are changed as they are typed.
     * - changed: told after each change that is no typing.
     */
    constructor(app, draft, changed) {
        this.#app = app;
        this.#draft = draft;
        this.#changed = changed;
        this.#other = otherTag(app);
        this.#show();
    }

    get view() {
        const { say } = this.#app;
        return element(
            "section",
            { class: "option-groups stack" },
            element("h3", {}, say("options")),
            element("p", { class: "quiet" }, say("optionsHint")),
            this.#list,
            signButton("plus", { onclick: () => this.#addGroup() }, say("groupAdd")),
        );
    }

    #show() {
        show(
            this.#list,
            this.#draft.option_groups.map((group, index) => this.#group(group, index)),
        );
    }

    #group(group, index) {
        const { say } = this.#app;
        const path = `option_groups[${index}]`;
        const rule = element("output", { class: "rule", "data-key": "rule" }, say("rule", group));
        return element(
            "fieldset",
            { class: "option-group card stack", "data-key": group.key, "data-group": group.key },
            element("legend", { class: "spoken" }, say("groupNamed", { name: group.name, place: index + 1 })),
            element(
                "div",
                { class: "group-head", "data-key": "head" },
                this.#name(group, `${path}.name`, say("groupName")),
                this.#translation(group, path),
                this.#tools(group.name || say("groupNamed", { name: "", place: index + 1 }), {
                    step: (by) => this.#set(stepped(this.#draft.option_groups, index, by)),
                    remove: () => this.#set(this.#draft.option_groups.toSpliced(index, 1)),
                    place: index,
                    count: this.#draft.option_groups.length,
                }),
            ),
            element(
                "div",
                { class: "group-rule", "data-key": "numbers" },
                this.#count(group, "min", path, say("ruleMin")),
                this.#count(group, "max", path, say("ruleMax")),
                rule,
            ),
            element(
                "ul",
                { class: "option-list", "data-key": "options" },
                group.options.map((option, place) => this.#option(group, option, place, path)),
            ),
            signButton(
                "plus",
                { kind: "plain add", "data-key": "add", onclick: () => this.#addOption(group) },
                say("optionAdd"),
            ),
        );
    }

    #option(group, option, place, path) {
        const { say, account } = this.#app;
        const own = `${path}.options[${place}]`;
        const delta = element("input", {
            name: `${own}.price_delta`,
            inputmode: "decimal",
            autocomplete: "off",
            value: shownAmount(option.price_delta, account.currency),
            oninput: ({ target }) => (option.price_delta = typedAmount(target.value, account.currency) ?? 0),
        });
        const setOptions = (options) => {
            group.options = options;
            this.#set(this.#draft.option_groups);
        };
        return element(
            "li",
            { class: "option-row", "data-key": option.key },
            this.#name(option, `${own}.name`, say("optionName")),
            this.#translation(option, own),
            keyed("delta", field(say("optionDelta"), delta)),
            tick(say("markedSoldOut"), {
                checked: option.is_sold_out,
                "aria-label": say("soldOutSwitch", { name: option.name }),
                onchange: ({ target }) => (option.is_sold_out = target.checked),
            }),
            this.#tools(option.name || say("optionNamed", { place: place + 1 }), {
                step: (by) => setOptions(stepped(group.options, place, by)),
                // A group without options is none.
                remove: group.options.length > 1 ? () => setOptions(group.options.toSpliced(place, 1)) : null,
                place,
                count: group.options.length,
            }),
        );
    }

    #name(of, path, label) {
        const oninput = ({ target }) => (of.name = target.value);
        const control = element("input", { name: path, autocomplete: "off", value: of.name, oninput });
        return keyed("name", field(label, control));
    }

    #translation(of, path) {
        const control = translation(of, this.#other, "name", `${path}.`);
        return keyed("translation", field(this.#app.say(`fieldName_${this.#other}`), control));
    }

    /** How many may be chosen, and the sentence that it makes. */
    #count(group, name, path, label) {
        const oninput = ({ target }) => {
            group[name] = /^\d+$/.test(target.value) ? Number(target.value) : target.value;
            target.closest(".group-rule").querySelector(".rule").textContent = this.#app.say("rule", group);
        };
        const attributes = { name: `${path}.${name}`, inputmode: "numeric", autocomplete: "off", value: group[name] };
        return keyed(name, field(label, element("input", { ...attributes, oninput })));
    }

    #tools(name, { step, remove, place, count }) {
        const { say } = this.#app;
        const move = (sign, label, by) =>
            signButton(sign, {
                label: say(label, { name }),
                kind: "plain round",
                "aria-disabled": place + by < 0 || place + by >= count ? "true" : null,
                onclick: ({ currentTarget }) => {
                    step(by);
                    currentTarget.focus();
                },
            });
        return element(
            "div",
            { class: "option-tools", "data-key": "tools" },
            count > 1 && [move("up", "moveUp", -1), move("down", "moveDown", 1)],
            remove &&
                signButton("trash", { label: say("removeNamed", { name }), kind: "plain round", onclick: remove }),
        );
    }

    #set(groups) {
        this.#draft.option_groups = groups;
        this.#changed();
        this.#show();
        if (document.activeElement === document.body) this.#list.nextElementSibling?.focus();
    }

    #addGroup() {
        const group = newGroup();
        this.#set([...this.#draft.option_groups, group]);
        this.#list.querySelector(`[data-group="${group.key}"] input`).focus();
    }

    #addOption(group) {
        group.options = [...group.options, newOption()];
        this.#set(this.#draft.option_groups);
        this.#list.querySelector(`[data-group="${group.key}"] li:last-child input`).focus();
    }
}

function keyed(key, node) {
    node.dataset.key = key;
    return node;
}
