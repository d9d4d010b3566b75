// JSON whose whole numbers stay what they are: JavaScript alone would round 9223372036854775807.

/** A whole number that does not fit becomes a BigInt, in browsers that tell what was written. */
export function parse(text) {
    return JSON.parse(text, (_, value, context) => {
        const isRounded = typeof value === "number" && !Number.isSafeInteger(value);
        return isRounded && /^-?\d+$/.test(context?.source ?? "") ? BigInt(context.source) : value;
    });
}

export function print(value, indent = 0) {
    const exact = (_, part) => (typeof part === "bigint" ? JSON.rawJSON(part.toString()) : part);
    return JSON.stringify(value, exact, indent);
}
