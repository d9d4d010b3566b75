// Cards of different heights in columns without gaps. Each stays in its column, so that a table is where it always was;
// the style sheet says how many columns there are.

/** As the style sheet has it. */
const ROW = 8;

export class Packing {
    #grid = null;
    #observer = new ResizeObserver(() => this.#measure());

    /** After each time that the grid was shown: what was measured is no part of that. @param grid null for none. */
    pack(grid) {
        this.#observer.disconnect();
        this.#grid = grid;
        if (!grid) return;
        this.#measure();
        for (const { firstElementChild } of grid.children) this.#observer.observe(firstElementChild);
    }

    stop() {
        this.#observer.disconnect();
    }

    #measure() {
        const heights = [...this.#grid.children].map(({ firstElementChild }) => firstElementChild.offsetHeight);
        const sheet = getComputedStyle(this.#grid);
        const [gap, columns] = [parseFloat(sheet.columnGap), Number(sheet.getPropertyValue("--columns"))];
        heights.forEach((height, index) => {
            const { style } = this.#grid.children[index];
            style.setProperty("--rows", Math.ceil((height + gap) / ROW));
            style.setProperty("--column", (index % columns) + 1);
        });
    }
}
