// Creating something once, however often it is sent.

import { freshKey } from "../shared/api.js";

/**
 * The idempotency keys of one form: for the same body the same key again, so that what was created by a call whose
 * answer was lost is not created twice. What was changed before it is sent again is something else, and has another.
 */
export class Intent {
    #key = null;
    #body = null;

    keyFor(body) {
        const text = JSON.stringify(body);
        if (text !== this.#body) [this.#key, this.#body] = [freshKey(), text];
        return this.#key;
    }
}
