// Reading the OpenAPI document: its operations in groups, and its references.

const METHODS = ["get", "post", "put", "patch", "delete"];
const OTHER = { name: "Other", description: "" };

/** What `/openapi.json` says. */
export class OpenAPI {
    constructor(json) {
        this.json = json;
        this.operations = Object.entries(json.paths).flatMap(([path, item]) =>
            METHODS.filter((method) => item[method]).map((method) => new Operation(this, method, path, item[method])),
        );
    }

    /** Names of the kinds of token. */
    get schemes() {
        return Object.keys(this.json.components?.securitySchemes ?? {});
    }

    operation(id) {
        return this.operations.find((operation) => operation.id === id);
    }

    /** `[{name, description, operations}]`, in the document's order, none of them empty. */
    get groups() {
        const tags = [...(this.json.tags ?? []), OTHER];
        return tags
            .map((tag) => ({
                ...tag,
                operations: this.operations.filter((operation) => this.#tag(operation, tags) === tag),
            }))
            .filter((group) => group.operations.length > 0);
    }

    #tag(operation, tags) {
        return tags.find((tag) => operation.json.tags?.includes(tag.name)) ?? OTHER;
    }

    /** A schema behind its references: `{schema, name, isNullable}`; the name is that of a component. */
    resolve(schema) {
        const others = schema.anyOf?.filter((one) => one.type !== "null");
        if (others?.length === 1) {
            return { ...this.resolve(others[0]), isNullable: others.length < schema.anyOf.length };
        }
        const types = [schema.type].flat();
        if (!schema.$ref) {
            return { schema, name: null, isNullable: types.includes("null") };
        }
        const parts = schema.$ref.split("/").slice(1);
        const target = parts.reduce((value, part) => value?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], this.json);
        return { schema: target ?? {}, name: parts.at(-1), isNullable: false };
    }
}

/** One method of one path. */
export class Operation {
    constructor(openAPI, method, path, json) {
        this.openAPI = openAPI;
        this.method = method.toUpperCase();
        this.path = path;
        this.json = json;
        this.id = json.operationId ?? `${method}-${path}`;
        this.parameters = json.parameters ?? [];
    }

    /** The schemes that let somebody in; none for everybody. */
    get schemes() {
        return (this.json.security ?? []).flatMap((way) => Object.keys(way));
    }

    /** Who may call, in words. */
    get callers() {
        const ways = (this.json.security ?? []).flatMap((way) => Object.entries(way));
        return ways.length === 0 ? "everybody" : ways.map(([name, roles]) => [name, ...roles].join(" ")).join(", ");
    }

    /** `{type, schema}` of the body, or null. */
    get body() {
        const content = Object.entries(this.json.requestBody?.content ?? {});
        return content.length === 0 ? null : { type: content[0][0], schema: content[0][1].schema ?? {} };
    }

    /** `[status, answer]` of those that are no failure. */
    get answers() {
        return Object.entries(this.json.responses).filter(([status]) => status < "400");
    }

    /** `{status, code, sentence}` for each way to fail; the document writes "`CODE`: sentence", a paragraph each. */
    get problems() {
        const failures = Object.entries(this.json.responses).filter(([status]) => status >= "400");
        return failures.flatMap(([status, answer]) =>
            answer.description.split("\n\n").map((paragraph) => {
                const [, code, sentence] = /^`([^`]*)`: (.*)$/s.exec(paragraph) ?? [null, "", paragraph];
                return { status, code, sentence };
            }),
        );
    }

    /** What the search looks through. */
    get searchable() {
        const codes = this.problems.map((problem) => problem.code);
        const words = [this.id, this.method, this.path, this.json.summary, this.json.description, this.callers, ...codes];
        return words.join(" ").toLowerCase();
    }
}
