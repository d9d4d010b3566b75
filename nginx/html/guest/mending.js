// A cart that is no longer right, repaired line by line or at once.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { openDish } from "./dish-dialog.js";

/** What is wrong with the cart as a whole, with one button for all of it. */
export function mending({ say, table }) {
    if (!table.cart.hasProblems || table.sending.intent) return null;
    const mend = () => {
        table.cart.mendAll();
        queueMicrotask(() => document.activeElement === document.body && document.getElementById("screen").focus());
    };
    return element(
        "div",
        { class: "mending wait", role: "alert", "data-key": "mending" },
        element("p", {}, icon("warning"), element("b", {}, say("cartChanged"))),
        element("p", {}, say("mendAllHint")),
        element("button", { type: "button", onclick: mend }, say("mendAll")),
    );
}

/** What is wrong with a line, and the ways on from there. */
export function problemsOf(page, line, remove) {
    const problems = page.table.cart.problems(line);
    if (problems.length === 0 || page.table.sending.intent) return null;
    return element(
        "div",
        { class: "problems" },
        problems.map((problem) => element("p", { class: "fault" }, sentence(page, problem))),
        element("div", { class: "actions" }, waysOn(page, line, problems[0], remove)),
    );
}

function sentence({ say, money }, problem) {
    if (problem.kind === "price") return say("priceChanged", { from: money(problem.from), to: money(problem.to) });
    if (problem.kind === "optionSoldOut") return say("optionSoldOut", { names: problem.names.join(", ") });
    return problem.kind === "refused" ? problem.message : say(`line_${problem.kind}`);
}

function waysOn(page, line, { kind }, remove) {
    const { say, table } = page;
    const take = () => table.cart.mend(line);
    const again = () => openDish(page, line.menu_id, line);
    const way = (name, onclick, look = "primary") =>
        element("button", { type: "button", class: look, onclick }, say(name));
    return [
        kind === "price" && way("takePrice", take),
        ["optionSoldOut", "options"].includes(kind) && way("chooseAgain", again),
        way("remove", remove, ""),
    ];
}
