// Names in a second language, beside the store's own.

/** The language that stands beside the store's own in a form: `en`, or `ko` where the store itself speaks English. */
export function otherTag(app) {
    return app.account.details.store.locale.startsWith("en") ? "ko" : "en";
}

/** Translations with these texts in one language; an empty text is none, and other languages stay. */
export function translated(translations, tag, texts) {
    const own = Object.entries({ ...translations[tag], ...texts }).filter(([, text]) => text?.trim());
    const { [tag]: _, ...others } = translations;
    return own.length > 0 ? { ...others, [tag]: Object.fromEntries(own) } : others;
}
