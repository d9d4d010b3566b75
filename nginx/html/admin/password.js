// Passwords that somebody reads off a card and types on a tablet.

/** 32 signs, none of which looks like another: each byte's lower five bits choose one. */
const SIGNS = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 3;
const GROUP = 4;

/** Twelve random signs in groups of four: 60 bits. */
export function freshPassword() {
    const groups = Array.from({ length: GROUPS }, () => {
        const bytes = crypto.getRandomValues(new Uint8Array(GROUP));
        return Array.from(bytes, (byte) => SIGNS[byte % SIGNS.length]).join("");
    });
    return groups.join("-");
}
