// "Try it": a form for one operation, and what was answered.

import { Call } from "./call.js";
import { element } from "../shared/dom.js";
import { field, listing } from "./dom.js";
import { parse, print } from "./json.js";
import { sample } from "./sample.js";
import { description } from "./schema.js";

// Of a body; more would only slow the page down.
const MOST_CHARACTERS = 200_000;

/** The form with its result below. */
export function trialView(operation, account) {
    const caller = callerField(operation, account);
    const parameters = operation.parameters.map((parameter) => parameterField(operation.openAPI, parameter));
    const body = operation.body && bodyField(operation);
    const result = element("div", { class: "result" });
    const status = element("p", { role: "status", class: "status" });
    const stop = element("button", { type: "button", hidden: true }, "Stop");
    const send = async (event) => {
        event.preventDefault();
        const values = Object.fromEntries(parameters.map(({ name, control }) => [name, control.value]));
        const call = new Call(operation, { values, token: caller.read(), ...(body?.read() ?? { body: null }) });
        const running = new AbortController();
        stop.onclick = () => running.abort();
        stop.hidden = false;
        await perform(call, running.signal, status, result);
        if (document.activeElement === stop) {
            form.querySelector("button").focus();
        }
        stop.hidden = true;
    };
    const form = element(
        "form",
        { autocomplete: "off", onsubmit: send },
        caller.view,
        ...parameters.map(({ view }) => view),
        body?.view,
        element("button", {}, "Send"),
        stop,
    );
    return element("section", { class: "trial" }, element("h3", {}, "Try it"), form, status, result);
}

/** Whose token goes along; of those that the operation takes, somebody who is signed in. */
function callerField(operation, account) {
    if (operation.schemes.length === 0) {
        return { view: element("p", {}, "No token is needed."), read: () => null };
    }
    const control = element("select", { name: "caller" });
    const show = () => {
        const names = [...new Set(operation.schemes)];
        const options = names.map((scheme) => {
            const isSignedIn = Boolean(account.token(scheme));
            return element("option", { value: scheme }, isSignedIn ? scheme : `${scheme} (not signed in)`);
        });
        control.replaceChildren(...options, element("option", { value: "" }, "nobody"));
        control.value = names.find((scheme) => account.token(scheme)) ?? names[0];
    };
    account.addEventListener("change", show);
    show();
    return { view: field("As", control), read: () => account.token(control.value) ?? null };
}

function parameterField(openAPI, parameter) {
    const { schema } = openAPI.resolve(parameter.schema);
    const choices = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : null);
    const example = String(sample(openAPI, parameter.schema));
    const placeholder = schema.examples ? example : null;
    const control = choices
        ? element("select", {}, ...["", ...choices].map((value) => element("option", { value }, value)))
        : element("input", { inputmode: schema.type === "integer" ? "numeric" : null, placeholder });
    control.required = parameter.required ?? false;
    control.name = parameter.name;
    control.value = parameter.required ? example : "";
    const label = `${parameter.name} (${parameter.in}${parameter.required ? ", required" : ""})`;
    const view = field(label, control, parameter.description ?? "");
    view.append(element("small", {}, ...description(openAPI, { ...parameter.schema, description: "" })));
    return { name: parameter.name, control, view };
}

/** JSON as text, prefilled; anything else as a file. */
function bodyField({ openAPI, body, json }) {
    const type = body.type;
    if (type !== "application/json") {
        const types = Object.keys(json.requestBody.content).join(",");
        const control = element("input", { type: "file", accept: types, required: json.requestBody.required });
        const read = () => ({ body: control.files[0] ?? null, type: control.files[0]?.type || type });
        return { view: field("Body (a file)", control), read };
    }
    const text = print(sample(openAPI, body.schema), 2);
    const rows = String(Math.min(20, text.split("\n").length + 1));
    const control = element("textarea", { name: "body", spellcheck: "false", rows });
    control.value = text;
    return {
        view: field("Body (JSON)", control),
        read: () => ({ body: control.value.trim() === "" ? null : control.value, type }),
    };
}

async function perform(call, signal, status, result) {
    const began = performance.now();
    const passed = () => `${Math.round(performance.now() - began)} ms`;
    status.textContent = "Waiting for the answer…";
    const body = listing("Body of the answer", "");
    try {
        const answer = await call.send(signal);
        const words = `${answer.status} ${answer.statusText}`.trim();
        status.textContent = `${words}: answering…`;
        result.replaceChildren(...parts(call, answer, body));
        await read(answer, body);
        status.textContent = `${words} in ${passed()}`;
    } catch (error) {
        const stopped = signal.aborted;
        status.textContent = stopped ? `Stopped after ${passed()}` : `No answer: ${error.message}`;
        if (!stopped) {
            result.replaceChildren(...request(call));
        }
    }
}

function parts(call, answer, body) {
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    return [
        body,
        element("details", {}, element("summary", {}, "Headers"), listing("Headers of the answer", headers)),
        ...request(call),
    ];
}

function request(call) {
    return [element("details", {}, element("summary", {}, "As curl"), listing("The call as curl", call.curl))];
}

/** Shows the body as it comes, so that a stream is seen while it goes on; JSON in lines once it is whole. */
async function read(answer, view) {
    const decoder = new TextDecoder();
    const reader = answer.body?.getReader();
    let text = "";
    for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
        text = (text + decoder.decode(part.value, { stream: true })).slice(-MOST_CHARACTERS);
        view.textContent = text;
    }
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
        view.textContent = indented(text);
    } else if (text === "") {
        view.textContent = "(no body)";
    }
}

function indented(text) {
    try {
        return print(parse(text), 2);
    } catch {
        return text;
    }
}
