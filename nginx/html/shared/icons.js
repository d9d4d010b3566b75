// The few signs that we draw, on a field of 24 × 24. They stand beside words or a label, and are never read out.

import { drawing } from "./dom.js";

const PATHS = {
    cross: "M6 6l12 12M18 6L6 18",
    plus: "M12 5v14M5 12h14",
    minus: "M5 12h14",
    check: "M5 13l4 4L19 7",
    back: "M15 5l-7 7 7 7",
    next: "M9 5l7 7-7 7",
    up: "M6 14l6-6 6 6",
    down: "M6 10l6 6 6-6",
    bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4",
    cart: "M3 5h2l2.4 11h10.2L20 8H6M9 20h.01M17 20h.01",
    list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
    dish: "M3 12h18a9 9 0 0 1-18 0zM8 8c0-2 2-2 2-4M13 8c0-2 2-2 2-4",
    board: "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
    clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
    table: "M3 8h18M5 8v11M19 8v11M3 8l2-3h14l2 3",
    chart: "M4 20h16M7 16v-5M12 16V6M17 16v-8",
    people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.5 2.6 3.5 5.5",
    gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
    globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    door: "M14 4H6v16h8M10 12h10M17 9l3 3-3 3",
    undo: "M4 9h10a6 6 0 0 1 0 12h-3M8 5L4 9l4 4",
    sound: "M4 10v4h3l5 4V6l-5 4zM16 9c1.5 1.5 1.5 4.5 0 6M18.5 6.5c3 3 3 8 0 11",
    silence: "M4 10v4h3l5 4V6l-5 4zM16 10l4 4M20 10l-4 4",
    warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
    water: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
    receipt: "M6 3v18l2-1.5 2 1.5 2-1.5 2 1.5 2-1.5 2 1.5V3l-2 1.5L14 3l-2 1.5L10 3 8 4.5zM9 9h6M9 13h6",
    move: "M4 12h16M16 8l4 4-4 4M8 8l-4 4 4 4",
    pencil: "M4 20l1-4L16 5l3 3L8 19z",
    trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
    camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
    key: "M8 11.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12.5L19.5 4M15 8.5l3 3M18 5.5l2.5 2.5",
    handle: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
    eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    eyeShut: "M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.7M6.3 7.3A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.7-1.4M10 10a3 3 0 0 0 4 4",
    order: "M8 4v16M8 20l-4-4M8 4L4 8M13 6h8M13 12h8M13 18h8",
    copy: "M9 9h11v11H9zM15 9V4H4v11h5",
    print: "M7 9V3h10v6M7 18H4V9h16v9h-3M7 14h10v7H7z",
    pause: "M8 5v14M16 5v14",
};

export function icon(name) {
    const lines = { d: PATHS[name], fill: "none", stroke: "currentColor", "stroke-width": "2" };
    const path = drawing("path", { ...lines, "stroke-linecap": "round", "stroke-linejoin": "round" });
    return drawing("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, path);
}
