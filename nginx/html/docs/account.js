// Who calls: a token of each kind, kept until the tab is closed.

import { element } from "../shared/dom.js";
import { field } from "./dom.js";
import { sample } from "./sample.js";

const STORED = "tableorder-tokens";
// What fetches a token of a kind; a token of any other kind is pasted.
const SIGN_INS = { admin: "signInAdmin", table: "signInTable" };

/** The tokens. Who wants to know when they change listens to `change`. */
export class Account extends EventTarget {
    #tokens;

    constructor() {
        super();
        this.#tokens = JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
    }

    token(scheme) {
        return this.#tokens[scheme];
    }

    /** No token forgets the one there was. */
    keep(scheme, token) {
        if (token) {
            this.#tokens[scheme] = token;
        } else {
            delete this.#tokens[scheme];
        }
        sessionStorage.setItem(STORED, JSON.stringify(this.#tokens));
        this.dispatchEvent(new Event("change"));
    }
}

/** A form for each kind of token, and what became of it. */
export function signInView(openAPI, account) {
    const said = element("p", { id: "signed-in", role: "status" });
    const show = () => {
        const schemes = openAPI.schemes.filter((scheme) => account.token(scheme));
        said.textContent = schemes.length > 0 ? `Signed in as ${schemes.join(" and ")}.` : "Not signed in.";
    };
    account.addEventListener("change", show);
    show();
    const forms = openAPI.schemes.map((scheme) => schemeView(openAPI, account, scheme, said));
    return [said, ...forms];
}

function schemeView(openAPI, account, scheme, said) {
    const operation = openAPI.operation(SIGN_INS[scheme]);
    const inputs = operation ? bodyInputs(openAPI, operation) : { token: tokenInput() };
    const submit = async (event) => {
        event.preventDefault();
        const values = Object.fromEntries(Object.entries(inputs).map(([name, { read }]) => [name, read()]));
        try {
            account.keep(scheme, operation ? await fetchToken(operation, values) : values.token);
        } catch (error) {
            said.textContent = `Not signed in as ${scheme}: ${error.message}`;
        }
    };
    const forget = element("button", { type: "button", onclick: () => account.keep(scheme, null) }, `Forget ${scheme}`);
    const show = () => (forget.hidden = !account.token(scheme));
    account.addEventListener("change", show);
    show();
    const fields = Object.values(inputs).map(({ label, control }) => field(label, control));
    const form = element(
        "form",
        { "data-scheme": scheme, autocomplete: "off", onsubmit: submit },
        ...fields,
        element("button", {}, operation ? `Sign in as ${scheme}` : `Use this token`),
        forget,
    );
    return element("details", {}, element("summary", {}, `As ${scheme}`), form);
}

function tokenInput() {
    const control = element("input", { name: "token", type: "password", autocomplete: "off", required: true });
    return { label: "Token", control, read: () => control.value.trim() };
}

/** An input for each key of the sign-in's body. */
function bodyInputs(openAPI, operation) {
    const { schema } = openAPI.resolve(operation.body.schema);
    const inputs = Object.entries(schema.properties).map(([name, property]) => {
        const isNumber = openAPI.resolve(property).schema.type === "integer";
        const isSecret = openAPI.resolve(property).schema.format === "password";
        const control = element("input", {
            name,
            type: isSecret ? "password" : "text",
            autocomplete: isSecret ? "current-password" : "off",
            inputmode: isNumber ? "numeric" : null,
            required: true,
            value: isSecret ? "" : sample(openAPI, property),
        });
        return [name, { label: name, control, read: () => (isNumber ? Number(control.value) : control.value) }];
    });
    return Object.fromEntries(inputs);
}

async function fetchToken(operation, values) {
    const answer = await fetch(operation.path, {
        method: operation.method,
        headers: { "Content-Type": "application/json", "Accept-Language": "en" },
        body: JSON.stringify(values),
        credentials: "omit",
    });
    const body = await answer.json();
    if (!answer.ok) {
        throw new Error(body.error.details[0]?.message ?? body.error.message);
    }
    return body.token;
}
