// The options of a dish, by their rules.

import { openDialog } from "../shared/dialog.js";
import { element } from "../shared/dom.js";
import { form } from "../shared/field.js";
import { unmetGroup } from "./staff-cart.js";

/** Asks for them. - Returns: the chosen options in the menu's order; null when it was given up. */
export function chooseOptions(app, dish) {
    const { say, language } = app;
    return openDialog(language, dish.name, (close) => {
        const groups = dish.option_groups.map((group) => groupView(app, group));
        const fault = element("p", { class: "fault", role: "alert" });
        const submit = () => {
            const ids = [...made.querySelectorAll("input:checked")].map(({ value }) => Number(value));
            const unmet = unmetGroup(dish, ids);
            fault.textContent = unmet ? say("choosePlease", { group: unmet.name, rule: rule(app, unmet) }) : "";
            const options = dish.option_groups.flatMap((group) => group.options);
            if (!unmet) close(options.filter(({ id }) => ids.includes(id)));
        };
        const made = form({ language, label: say("addDish"), kind: "primary large" }, submit, groups, fault);
        return made;
    });
}

function groupView(app, group) {
    const type = group.max === 1 && group.min === 1 ? "radio" : "checkbox";
    return element(
        "fieldset",
        {},
        element("legend", {}, group.name, " ", element("small", { class: "quiet" }, rule(app, group))),
        group.options.map((option) => optionView(app, group, option, type)),
    );
}

function optionView({ say, money }, group, { id, name, price_delta, is_sold_out }, type) {
    const control = { type, name: `group-${group.id}`, value: id, disabled: is_sold_out };
    return element(
        "label",
        { class: "tick" },
        element("input", control),
        element("span", {}, name),
        price_delta > 0 && element("span", { class: "quiet money" }, `+${money(price_delta)}`),
        is_sold_out && element("span", { class: "tag bad" }, say("soldOut")),
    );
}

function rule({ say }, { min, max }) {
    if (min === max) return say("chooseExactly", { n: min });
    return min === 0 ? say("chooseUpTo", { n: max }) : say("chooseBetween", { min, max });
}
