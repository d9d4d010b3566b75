// Business days in a store's zone. Pure.

const HOUR = 3_600_000;

/**
 * The business day of a moment, `YYYY-MM-DD`: so many hours back by the clock on the wall, as the server counts it.
 * @param store its `time_zone`, and the `day_cutoff_hour` at which a day begins.
 */
export function businessDate(moment, store) {
    const wall = Date.parse(`${wallClock(moment, store.time_zone)}Z`);
    return new Date(wall - store.day_cutoff_hour * HOUR).toISOString().slice(0, 10);
}

/** When a business day begins, RFC 3339; and with it when the one before it ends. */
export function dayStart(date, { time_zone, day_cutoff_hour }) {
    const wanted = Date.parse(`${date}T00:00:00Z`) + day_cutoff_hour * HOUR;
    // How far the zone is from UTC is known for a moment only; the second look is right on days when clocks change.
    const first = wanted - offset(wanted, time_zone);
    return new Date(wanted - offset(first, time_zone)).toISOString();
}

export function dayAfter(date) {
    return new Date(Date.parse(`${date}T00:00:00Z`) + 24 * HOUR).toISOString().slice(0, 10);
}

function offset(moment, zone) {
    return Date.parse(`${wallClock(moment, zone)}Z`) - Math.floor(moment / 1000) * 1000;
}

/** What a clock on the wall shows, `YYYY-MM-DDTHH:MM:SS`. */
function wallClock(moment, timeZone) {
    const shape = { dateStyle: "short", timeStyle: "medium", hourCycle: "h23", timeZone };
    // Swedes write dates as ISO 8601 does.
    return new Intl.DateTimeFormat("sv-SE", shape).format(moment).replace(" ", "T");
}
