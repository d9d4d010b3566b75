// One call as somebody filled it in: sent with fetch, or written for a shell.

/**
 * - values: of the parameters that were filled in, by name.
 * - token: for Authorization, or none.
 * - body: text or a file, or null; `type` is its media type.
 */
export class Call {
    constructor(operation, { values, token, body, type }) {
        const given = operation.parameters.filter(({ name }) => (values[name] ?? "") !== "");
        const at = (place) => given.filter((parameter) => parameter.in === place).map(({ name }) => [name, values[name]]);
        const path = operation.path.replace(/\{([^}]*)\}/g, (_, name) => encodeURIComponent(values[name] ?? ""));
        const query = new URLSearchParams(at("query")).toString();
        this.method = operation.method;
        this.address = query ? `${path}?${query}` : path;
        this.headers = at("header");
        this.token = token;
        this.body = body;
        if (body !== null) {
            this.headers.push(["Content-Type", type]);
        }
    }

    send(signal) {
        const secret = this.token ? [["Authorization", `Bearer ${this.token}`]] : [];
        return fetch(this.address, {
            method: this.method,
            headers: [...this.headers, ...secret],
            body: this.body,
            signal,
            cache: "no-store",
            credentials: "omit",
        });
    }

    /** The token stays out of it, as a shell remembers what was typed. */
    get curl() {
        const headers = this.headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
        const parts = [
            `curl -sS -i -X ${this.method} ${quoted(location.origin + this.address)}`,
            ...(this.token ? ['-H "Authorization: Bearer $TOKEN"'] : []),
            ...headers,
        ];
        if (this.body instanceof Blob) {
            parts.push(`--data-binary ${quoted(`@${this.body.name}`)}`);
        } else if (this.body !== null) {
            parts.push(`--data-raw ${quoted(this.body)}`);
        }
        return parts.join(" \\\n    ");
    }
}

/** One word to a POSIX shell. */
function quoted(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
