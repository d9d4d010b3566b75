// A dish's photo: chosen, made smaller, sent, seen, removed.

import { Problem } from "../shared/api.js";
import { element, freshID, show } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { signButton } from "./views.js";

const TYPES = ["image/jpeg", "image/png", "image/webp"];
/** The server's limit, and what a guest's screen can show of a photo: longer sides only cost time. */
const MOST_BYTES = 5 * 1024 * 1024;
const LONGEST_SIDE = 1600;
const QUALITY = 0.86;
/** A photo on a restaurant's Wi-Fi takes longer than a call. */
const PATIENCE = 60_000;

export class Photo {
    #app;
    #dish;
    #changed;
    #file = null;
    #canvas = null;
    #isBusy = false;
    #fault = "";
    #place = element("div", { class: "photo-field", "data-own": true });
    #input;

    /**
     * - dish: null for one that is not saved yet; its photo waits for `sendTo`.
     * - changed: gets the dish as it is after each change.
     */
    constructor(app, dish, changed) {
        this.#app = app;
        this.#dish = dish;
        this.#changed = changed;
        this.#input = element("input", {
            type: "file",
            id: freshID(),
            accept: TYPES.join(),
            class: "photo-file",
            "data-key": "file",
            onchange: ({ target }) => target.files[0] && this.#choose(target.files[0]),
        });
        this.#show();
    }

    get view() {
        return this.#place;
    }

    /** Whether there is a photo that was not sent yet. */
    get isWaiting() {
        return this.#file !== null;
    }

    /** Shows another state of the dish. */
    shows(dish) {
        this.#dish = dish;
        this.#show();
    }

    /** Sends the photo that waited for the dish to be there. Throws a Problem. */
    async sendTo(dish) {
        this.#dish = dish;
        if (this.#file) await this.#send(this.#file);
        if (this.#fault) throw new Problem(0, "PHOTO_NOT_SENT", this.#fault);
    }

    async #choose(file) {
        // The same file again is a choice, too.
        this.#input.value = "";
        this.#fault = "";
        try {
            const { blob, canvas } = await scaled(file);
            [this.#file, this.#canvas] = [blob, canvas];
        } catch {
            this.#fault = this.#app.say("photoUnreadable");
            return this.#show();
        }
        if (this.#dish) return this.#send(this.#file);
        this.#show();
    }

    async #send(body) {
        await this.#attempt(async () => {
            const path = `/api/admin/menus/${this.#dish.id}/image`;
            this.#take(await this.#app.call("PUT", path, { body, patience: PATIENCE }));
        });
    }

    async #remove() {
        if (!this.#dish) return this.#take(null);
        await this.#attempt(async () => {
            await this.#app.call("DELETE", `/api/admin/menus/${this.#dish.id}/image`);
            this.#take(await this.#app.call("GET", `/api/admin/menus/${this.#dish.id}`));
        });
    }

    #take(dish) {
        [this.#file, this.#canvas] = [null, null];
        if (dish) this.#changed(dish);
        this.shows(dish);
    }

    async #attempt(work) {
        this.#isBusy = true;
        this.#fault = "";
        this.#show();
        try {
            await work();
        } catch (problem) {
            if (!problem.code) throw problem;
            this.#fault = problem.details.map(({ message }) => message)[0] ?? problem.message;
        } finally {
            this.#isBusy = false;
            this.#show();
        }
    }

    #show() {
        const { say } = this.#app;
        const has = this.#canvas || this.#dish?.image_url;
        show(
            this.#place,
            element("div", { class: `photo large ${has ? "" : "blank"}`, "data-key": "picture" }, this.#picture()),
            element(
                "label",
                { class: "button", for: this.#input.id, "data-key": "choose" },
                icon("camera"),
                say(has ? "photoChange" : "photoAdd"),
            ),
            this.#input,
            has &&
                signButton(
                    "trash",
                    { kind: "plain", "data-key": "remove", onclick: () => this.#remove() },
                    say("photoRemove"),
                ),
            this.#file && !this.#isBusy && this.#dish && this.#again(),
            element("small", { class: "hint", "data-key": "hint" }, say("photoHint")),
            element("p", { class: "fault", role: "alert", "data-key": "fault" }, this.#fault),
            element("p", { class: "quiet", role: "status", "data-key": "busy" }, this.#isBusy && say("photoSending")),
        );
    }

    /** A photo that could not be sent is not to be looked for again. */
    #again() {
        return element(
            "button",
            { type: "button", "data-key": "again", onclick: () => this.#send(this.#file) },
            this.#app.say("retry"),
        );
    }

    #picture() {
        if (this.#canvas) {
            this.#canvas.dataset.key = "canvas";
            return this.#canvas;
        }
        if (!this.#dish?.image_url) return icon("dish");
        return element("img", { src: this.#dish.image_url, alt: this.#app.say("photoOf", { name: this.#dish.name }) });
    }
}

/**
 * What is sent, and a canvas that shows it. A file that is fit goes as it is; a larger one, or of another kind that the
 * browser can read, becomes a JPEG. Throws for what is no picture.
 */
async function scaled(file) {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = element("canvas", {
        width: Math.max(1, Math.round(bitmap.width * scale)),
        height: Math.max(1, Math.round(bitmap.height * scale)),
    });
    const context = canvas.getContext("2d");
    // JPEG knows no transparency; black is nobody's plate.
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    if (scale === 1 && file.size <= MOST_BYTES && TYPES.includes(file.type)) return { blob: file, canvas };
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return { blob, canvas };
}
