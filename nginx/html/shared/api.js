// Calling the API.

/** Longer than the server may take, so that its own word on a slow call arrives. */
const PATIENCE = 20_000;
/** Answers after which nobody knows whether the call was made, or after which it may simply be made again. */
const PASSING = [408, 429, 500, 502, 503, 504];

/** What the server refused, or `UNREACHABLE` when there was no answer. `message` is a sentence for the reader. */
export class Problem extends Error {
    /** @param status of the answer; 0 for none. */
    constructor(status, code, message, { details = [], retryAfter = null, current = null } = {}) {
        super(message);
        Object.assign(this, { status, code, details, retryAfter, current });
    }

    /** Whether the same call may do better a little later. */
    get passes() {
        return this.status === 0 || PASSING.includes(this.status) || this.code === "IDEMPOTENCY_IN_PROGRESS";
    }
}

/**
 * One call, without a token unless it is given one.
 * - body: becomes JSON; a Blob goes as it is.
 * - key: makes a POST safe to be sent again.
 * - version: of the object as it was shown; a changed one is refused (412), with `problem.current` what it is now.
 * Throws a Problem. Answers null where there is no content.
 */
export async function request(method, path, language, { token, body, key, version, patience = PATIENCE } = {}) {
    const headers = { "Accept-Language": language.tag };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (key) headers["Idempotency-Key"] = key;
    if (version) headers["If-Match"] = `"${version}"`;
    if (body && !(body instanceof Blob)) headers["Content-Type"] = "application/json";
    const content = body instanceof Blob ? body : body && JSON.stringify(body);
    const options = { method, headers, body: content, credentials: "omit", signal: AbortSignal.timeout(patience) };
    try {
        const answer = await fetch(path, options);
        const json = answer.status === 204 ? null : await answer.json();
        if (answer.ok) return json;
        throw refusal(answer, json, language);
    } catch (error) {
        throw error instanceof Problem ? error : unreachable(language);
    }
}

function refusal(answer, json, language) {
    const { code = "UNEXPECTED", message = language.say("unreachable"), details = [], current = null } = json.error ?? {};
    const retryAfter = Number(answer.headers.get("Retry-After")) || null;
    return new Problem(answer.status, code, message, { details, retryAfter, current });
}

/** No answer, or one that is none of ours. */
export function unreachable(language) {
    return new Problem(0, "UNREACHABLE", language.say("unreachable"));
}

/** A new idempotency key. `crypto.randomUUID` exists in secure contexts only, and a trial in one's own network is none. */
export function freshKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
