// Passwords that somebody reads off a card and types on a tablet.

/** 32 signs, none of which looks like another: each byte's lower five bits choose one. */
const SIGNS = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 3;
const GROUP = 4;

/** Twelve random signs in groups of four: 60 bits. */
export function freshPassword() {
    const signs = Array.from(crypto.getRandomValues(new Uint8Array(GROUPS * GROUP)), (byte) => SIGNS[byte % SIGNS.length]);
    return Array.from({ length: GROUPS }, (_, index) => signs.slice(index * GROUP, (index + 1) * GROUP).join("")).join("-");
}
