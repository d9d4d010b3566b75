// A short tone, made here: no file to load.

const NOTES = [880, 1174.66];

/** Browsers let a page sound only after somebody has touched it. */
export class Tone extends EventTarget {
    #memory;
    #context = null;

    /** Sends `change` when it becomes able to sound. */
    constructor(memory) {
        super();
        this.#memory = memory;
        const touched = () => this.isOn && this.#wake();
        addEventListener("click", touched);
        addEventListener("keydown", touched);
    }

    get isOn() {
        return this.#memory.get("sound") ?? true;
    }

    /** Whether it waits for a touch. */
    get isMute() {
        return this.isOn && this.#context?.state !== "running";
    }

    /** By a touch, so that it can be heard at once. */
    async turn(isOn) {
        this.#memory.set("sound", isOn);
        if (isOn) {
            await this.#wake();
            this.play();
        }
        this.dispatchEvent(new Event("change"));
    }

    play() {
        if (!this.isOn || this.isMute) return;
        NOTES.forEach((pitch, index) => this.#note(pitch, this.#context.currentTime + index * 0.16));
    }

    async #wake() {
        if (this.#context?.state === "running" || !globalThis.AudioContext) return;
        this.#context ??= new AudioContext();
        await this.#context.resume();
        this.dispatchEvent(new Event("change"));
    }

    #note(pitch, at) {
        const sound = new OscillatorNode(this.#context, { frequency: pitch });
        const volume = new GainNode(this.#context, { gain: 0 });
        volume.gain.setTargetAtTime(0.25, at, 0.01);
        volume.gain.setTargetAtTime(0, at + 0.1, 0.06);
        sound.connect(volume).connect(this.#context.destination);
        sound.start(at);
        sound.stop(at + 0.6);
    }
}
