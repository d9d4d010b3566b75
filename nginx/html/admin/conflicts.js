// When somebody else has changed an object since it was shown.

import { Problem } from "../shared/api.js";

/**
 * For `catch` of a call with a version: an answer of 412 tells what the object is now, and what was typed stays. Sent
 * again, it is saved over that. Any other refusal stays what it is.
 * - object: what was shown; becomes what it is now.
 * - words: gets what it is now, and says it.
 */
export function tellingConflict(object, words) {
    return (problem) => {
        if (problem.status !== 412) throw problem;
        Object.assign(object, problem.current);
        throw new Problem(problem.status, problem.code, `${problem.message} ${words(problem.current)}`);
    };
}
