// A value that fits a schema: its example, or the smallest thing that it takes.

const DEEPEST = 8;

/** Optional keys are there only where the schema has an example for them, so that the first try is likely to do. */
export function sample(openAPI, reference, depth = 0) {
    const { schema, isNullable } = openAPI.resolve(reference);
    if (schema.examples?.length > 0) {
        return schema.examples[0];
    }
    if (schema.enum || schema.const !== undefined) {
        return schema.enum?.[0] ?? schema.const;
    }
    if (depth > DEEPEST) {
        return null;
    }
    const kind = [schema.type].flat().find((type) => type !== "null");
    switch (kind) {
        case "object":
            return object(openAPI, schema, depth);
        case "array":
            return Array.from({ length: Math.min(schema.minItems ?? 0, 3) }, () =>
                sample(openAPI, schema.items ?? {}, depth + 1),
            );
        case "integer":
        case "number":
            return schema.minimum > 0 ? schema.minimum : 0;
        case "boolean":
            return false;
        case "string":
            return schema.format === "password" ? "" : "x".repeat(schema.minLength ?? 0);
        default:
            return isNullable ? null : {};
    }
}

function object(openAPI, schema, depth) {
    const members = Object.entries(schema.properties ?? {})
        .filter(([name, property]) => schema.required?.includes(name) || hasExample(openAPI, property))
        .map(([name, property]) => [name, sample(openAPI, property, depth + 1)]);
    return Object.fromEntries(members);
}

function hasExample(openAPI, property) {
    return openAPI.resolve(property).schema.examples?.length > 0;
}
