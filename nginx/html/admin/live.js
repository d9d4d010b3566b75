// Hearing of what others change.

/** Changes that come together are looked at together. */
const PAUSE = 150;

/**
 * Runs after each event of these types, and when somebody returns to the page, which may have slept.
 * - Returns: what ends that.
 */
export function follow(app, types, run) {
    let timer = null;
    const soon = () => {
        clearTimeout(timer);
        timer = setTimeout(run, PAUSE);
    };
    const heard = ({ detail }) => (types.includes(detail.type) || detail.type === "reset") && soon();
    const seen = () => document.hidden || soon();
    app.stream.addEventListener("event", heard);
    document.addEventListener("visibilitychange", seen);
    addEventListener("focus", seen);
    return () => {
        clearTimeout(timer);
        app.stream.removeEventListener("event", heard);
        document.removeEventListener("visibilitychange", seen);
        removeEventListener("focus", seen);
    };
}
