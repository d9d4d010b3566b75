// Showing a schema: a line for each value, with what is within it to unfold.

import { element } from "../shared/dom.js";
import { prose } from "./dom.js";
import { print } from "./json.js";

/** The schema with its references followed; a component within itself is named and not shown again. */
export function schemaView(openAPI, reference, within = []) {
    const { schema, name } = openAPI.resolve(reference);
    const about = description(openAPI, reference);
    if (name && within.includes(name)) {
        return element("p", {}, ...about, " (as above)");
    }
    return element("div", { class: "schema" }, element("p", {}, ...about), ...children(openAPI, schema, [...within, name]));
}

function children(openAPI, schema, within) {
    const properties = Object.entries(schema.properties ?? {});
    const shown = [];
    if (properties.length > 0) {
        const lines = properties.map(([name, property]) => {
            const isRequired = schema.required?.includes(name) ?? false;
            return element("li", {}, member(openAPI, name, property, isRequired, within));
        });
        shown.push(element("ul", { class: "members" }, ...lines));
    }
    if (schema.items) {
        shown.push(element("div", { class: "elements" }, "each: ", schemaView(openAPI, schema.items, within)));
    }
    if (typeof schema.additionalProperties === "object") {
        const value = schemaView(openAPI, schema.additionalProperties, within);
        shown.push(element("div", { class: "elements" }, "under each key: ", value));
    }
    for (const one of schema.anyOf ?? schema.oneOf ?? []) {
        shown.push(element("div", { class: "elements" }, "either: ", schemaView(openAPI, one, within)));
    }
    return shown;
}

function member(openAPI, name, property, isRequired, within) {
    const { schema, name: component } = openAPI.resolve(property);
    const line = [
        element("code", { class: "name" }, name),
        element("span", { class: isRequired ? "required" : "optional" }, isRequired ? " required " : " optional "),
        ...description(openAPI, property),
    ];
    if (component && within.includes(component)) {
        return element("div", {}, ...line, " (as above)");
    }
    const inner = children(openAPI, schema, [...within, component]);
    return inner.length === 0
        ? element("div", {}, ...line)
        : element("details", {}, element("summary", {}, ...line), ...inner);
}

/** What it is, its bounds, what is said about it, and an example. */
export function description(openAPI, reference) {
    const { schema, name, isNullable } = openAPI.resolve(reference);
    const examples = (schema.examples ?? []).map((example) => print(example)).join(", ");
    const texts = [reference.description, reference === schema ? null : schema.description].filter(Boolean);
    return [
        element("span", { class: "type" }, [name, kind(schema), isNullable ? "or null" : ""].filter(Boolean).join(" ")),
        ...bounds(schema).flatMap((bound) => [" · ", bound]),
        ...texts.flatMap((text) => [" — ", ...prose(text)]),
        ...(examples ? [" e.g. ", element("code", {}, examples)] : []),
    ];
}

function kind(schema) {
    const types = [schema.type].flat().filter((type) => type && type !== "null");
    const known = types.join(" or ") || (schema.anyOf || schema.oneOf ? "one of these" : "anything");
    return schema.format ? `${known} (${schema.format})` : known;
}

function bounds(schema) {
    const found = [];
    const range = (least, most, unit) => {
        if (least !== undefined || most !== undefined) {
            found.push(`${least ?? ""}…${most ?? ""}${unit}`);
        }
    };
    if (schema.enum) {
        found.push(schema.enum.map((value) => print(value)).join(" | "));
    }
    if (schema.const !== undefined) {
        found.push(print(schema.const));
    }
    range(schema.minimum, schema.maximum, "");
    range(schema.minLength, schema.maxLength, " characters");
    range(schema.minItems, schema.maxItems, " elements");
    if (schema.pattern) {
        found.push(element("code", {}, schema.pattern));
    }
    if (schema.additionalProperties === false) {
        found.push("no other keys");
    }
    return found;
}
