// The page: loads the document and shows it. Read on in operation.js (an endpoint) and trial.js (trying it).

import { Account, signInView } from "./account.js";
import { contentsView, follow } from "./contents.js";
import { element } from "../shared/dom.js";
import { parse } from "./json.js";
import { OpenAPI } from "./openapi.js";
import { operationView } from "./operation.js";

const ADDRESS = "/openapi.json";

async function load() {
    const answer = await fetch(ADDRESS, { credentials: "omit" });
    if (!answer.ok) {
        throw new Error(`it was answered ${answer.status}`);
    }
    return new OpenAPI(parse(await answer.text()));
}

function show(openAPI) {
    const { info } = openAPI.json;
    document.getElementById("version").textContent = info.version;
    document.getElementById("about").textContent = info.description ?? "";
    const account = new Account();
    const title = document.getElementById("sign-in-title");
    document.getElementById("sign-in").replaceChildren(title, ...signInView(openAPI, account));
    document.getElementById("contents").replaceChildren(...contentsView(openAPI.groups));
    const groups = openAPI.groups.map((group) => groupView(group, account));
    document.getElementById("endpoints").replaceChildren(...groups);
    addEventListener("hashchange", follow);
    follow();
}

function groupView(group, account) {
    return element(
        "section",
        { class: "group" },
        element("h2", {}, group.name),
        element("p", {}, group.description ?? ""),
        ...group.operations.map((operation) => operationView(operation, account)),
    );
}

function fail(error) {
    const again = element("button", { type: "button", onclick: () => location.reload() }, "Try again");
    const sentence = `${ADDRESS} cannot be loaded: ${error.message}.`;
    document.getElementById("endpoints").replaceChildren(element("p", { role: "alert" }, sentence), again);
}

load().then(show).catch(fail);
