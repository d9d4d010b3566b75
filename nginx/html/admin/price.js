// Amounts of money as they are typed.

/** How many digits the currency's minor unit has: none for KRW. */
function digitsOf(currency) {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
}

/** What stands in a field: `9,000`, `9.50`, or nothing for null. */
export function shownAmount(amount, currency) {
    if (typeof amount !== "number") return amount ?? "";
    const digits = digitsOf(currency);
    const shape = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat("en", shape).format(amount / 10 ** digits);
}

/** The amount in minor units; what is no amount stays as typed, and is the server's to refuse. Null for nothing. */
export function typedAmount(text, currency) {
    const plain = text.replace(/[\s,₩$원]/g, "");
    if (plain === "") return null;
    return /^\d+(\.\d+)?$/.test(plain) ? Math.round(Number(plain) * 10 ** digitsOf(currency)) : text;
}
