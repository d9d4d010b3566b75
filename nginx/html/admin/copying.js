// Taking a text along.

import { notice } from "../shared/notice.js";
import { signButton } from "./views.js";

/** Copies a text. Where the browser does not let us (no secure context), says so: it can be copied by hand. */
export function copyButton({ say }, text, label) {
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(text);
            notice(say("copied"));
        } catch {
            notice(say("notCopied"), { kind: "bad" });
        }
    };
    return signButton("copy", { onclick: copy }, label);
}
