// Words that appear by themselves, seen and read out.

import { element } from "./dom.js";

const STAYS = 6000;

let place = null;

/**
 * Says something for some seconds.
 * - action: `{label, run}`, for what can be undone.
 * - about: what it is about, if there may soon be news of the same: those take its place.
 */
export function notice(text, { kind = "", action = null, about = null, stays = STAYS } = {}) {
    place ??= element("div", { class: "notices", role: "status" });
    // A page that was shown anew has left it out.
    if (!place.isConnected) document.body.append(place);
    // Above a dialog that is open, where there is such a thing as the top layer.
    place.popover = "manual";
    place.showPopover?.();
    const made = element("div", { class: `notice ${kind}`, "data-about": about }, element("span", {}, text));
    if (about !== null) place.querySelector(`[data-about="${CSS.escape(about)}"]`)?.remove();
    const leave = () => {
        made.remove();
        if (place.children.length === 0) place.hidePopover?.();
    };
    if (action) {
        const run = () => {
            leave();
            action.run();
        };
        made.append(element("button", { type: "button", onclick: run }, action.label));
    }
    place.append(made);
    setTimeout(leave, stays);
}

/** A refusal, in the server's own words; a fault of ours is not hidden behind them. */
export function refused(problem) {
    if (!problem.code) throw problem;
    notice(problem.details.map(({ message }) => message)[0] ?? problem.message, { kind: "bad" });
}
