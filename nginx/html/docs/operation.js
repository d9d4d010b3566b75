// Showing one operation. What is within is made when it is first opened, as there are many.

import { element } from "../shared/dom.js";
import { prose } from "./dom.js";
import { description, schemaView } from "./schema.js";
import { trialView } from "./trial.js";

export function operationView(operation, account) {
    const view = element(
        "details",
        { class: "operation", id: operation.id, "data-search": operation.searchable },
        element(
            "summary",
            {},
            element("span", { class: `method ${operation.method.toLowerCase()}` }, operation.method),
            " ",
            element("code", { class: "path" }, operation.path),
            " ",
            element("span", { class: "summary" }, operation.json.summary ?? ""),
        ),
    );
    view.addEventListener("toggle", () => {
        if (view.open && view.children.length === 1) {
            view.append(...content(operation, account));
        }
    });
    return view;
}

function content(operation, account) {
    const { openAPI, json } = operation;
    return [
        json.description ? element("p", {}, ...prose(json.description)) : "",
        element(
            "p",
            {},
            `For ${operation.callers}. `,
            element("a", { href: `#${encodeURIComponent(operation.id)}` }, `Link to ${operation.id}`),
        ),
        ...(operation.parameters.length > 0 ? [heading("Parameters"), parameters(operation)] : []),
        ...(operation.body ? [heading("Body"), schemaView(openAPI, operation.body.schema)] : []),
        heading("Answers"),
        ...operation.answers.map(([status, answer]) => answerView(openAPI, status, answer)),
        heading("Problems"),
        problems(operation),
        trialView(operation, account),
    ].filter((part) => part !== "");
}

function heading(text) {
    return element("h3", {}, text);
}

function parameters({ openAPI, parameters }) {
    const lines = parameters.map((parameter) =>
        element(
            "li",
            {},
            element("code", { class: "name" }, parameter.name),
            ` ${parameter.in}, `,
            element("span", { class: parameter.required ? "required" : "optional" }, need(parameter)),
            " ",
            ...description(openAPI, parameter.schema),
            ...(parameter.description ? [" — ", ...prose(parameter.description)] : []),
        ),
    );
    return element("ul", { class: "members" }, ...lines);
}

function need(parameter) {
    return parameter.required ? "required" : "optional";
}

function answerView(openAPI, status, answer) {
    const headers = Object.entries(answer.headers ?? {}).map(([name, header]) =>
        element("li", {}, element("code", { class: "name" }, name), " — ", ...prose(header.description ?? "")),
    );
    const bodies = Object.entries(answer.content ?? {}).map(([type, { schema }]) =>
        element("div", {}, element("code", {}, type), schemaView(openAPI, schema ?? {})),
    );
    return element(
        "details",
        { class: "answer" },
        element("summary", {}, element("strong", {}, status), ` ${answer.description}`),
        headers.length > 0 ? element("ul", { class: "members" }, ...headers) : "",
        ...(bodies.length > 0 ? bodies : [element("p", {}, "No body.")]),
    );
}

/** As terms and their meaning, which fits any width. */
function problems(operation) {
    const lines = operation.problems.flatMap(({ status, code, sentence }) => [
        element("dt", {}, element("strong", {}, status), " ", element("code", {}, code)),
        element("dd", {}, sentence),
    ]);
    return element("dl", { class: "problems" }, ...lines);
}
