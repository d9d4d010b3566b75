// What stands above the cards: what is wrong, what there is to do, filters and switches.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { counts } from "./board-state.js";

/** Whether what is shown may no longer be so. */
export function isOld({ board, problem, isCut }) {
    return isCut || Boolean(board && problem);
}

/** A cut connection, a board that could not be fetched again, and a store that takes no orders. */
export function boardBanners(app, resume) {
    const { say, feed } = app;
    return element(
        "div",
        { class: "banners", role: "status", "data-key": "banners" },
        isOld(feed) && element("p", { class: "banner bad", "data-key": "cut" }, icon("warning"), say("cut")),
        feed.store?.ordering_paused &&
            element(
                "div",
                { class: "banner wait", "data-key": "paused" },
                icon("warning"),
                element("span", {}, say("paused")),
                element("button", { type: "button", onclick: resume }, say("resume")),
            ),
    );
}

/**
 * - controls: `{app, filter, choose}`.
 * - pause: gets whether the store is to take no orders.
 */
export function boardBar({ app, filter, choose }, pause) {
    const { say, feed } = app;
    return element(
        "div",
        { class: "board-bar", "data-key": "bar" },
        element("h1", {}, say("board")),
        filters(app, filter, choose),
        tableSearch(say, choose),
        element(
            "div",
            { class: "switches" },
            feed.store && toggle(say("takesOrders"), "cart", !feed.store.ordering_paused, (isOn) => pause(!isOn)),
            toggle(say("sound"), app.tone.isOn ? "sound" : "silence", app.tone.isOn, (isOn) => app.tone.turn(isOn)),
            app.tone.isMute && element("small", { class: "quiet", "data-key": "mute" }, say("soundNeedsTouch")),
        ),
    );
}

function filters({ say, feed }, { state }, choose) {
    const sums = feed.board ? counts(feed.board) : {};
    const choices = ["all", "pending", "preparing", "calls"].map((name) =>
        element(
            "button",
            {
                type: "button",
                class: "filter",
                "data-filter": name,
                "aria-pressed": String(name === state),
                onclick: () => choose({ state: name }),
            },
            say(`filter_${name}`),
            name !== "all" && element("b", { class: sums[name] ? "count" : "count none" }, sums[name] ?? 0),
        ),
    );
    return element("div", { class: "filters", role: "group", "aria-label": say("filterByState") }, choices);
}

function tableSearch(say, choose) {
    const oninput = ({ target }) => choose({ table: target.value.trim().toLowerCase() });
    const name = say("findTable");
    const attributes = { type: "search", name: "table", autocomplete: "off", placeholder: name, "aria-label": name };
    return element("input", { ...attributes, oninput, "data-key": "search" });
}

function toggle(label, sign, isOn, turn) {
    const attributes = { type: "button", role: "switch", "aria-checked": String(isOn), class: "switch" };
    return element(
        "button",
        { ...attributes, onclick: () => turn(!isOn) },
        icon(sign),
        label,
        element("span", { class: "lever" }),
    );
}
