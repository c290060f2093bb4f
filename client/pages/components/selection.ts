/**
 * Choosing rows for one deed on many: `x-data="selection"` around a table whose rows hold `<input data-choose>`;
 * `data-choose-all` in the head; what concerns the chosen ones has `x-show="any"`, the count `x-text="count"`.
 * Without scripts the deed is always shown and the boxes still choose.
 */
export interface Selection {
  count: number;
  readonly any: boolean;
  init(): void;
  update(): void;
  $root: HTMLElement;
}

function boxes(root: HTMLElement): HTMLInputElement[] {
  return [...root.querySelectorAll<HTMLInputElement>("input[data-choose]")];
}

/** What the head's box shows for `chosen` of `all`. */
export function headState(chosen: number, all: number): "none" | "some" | "all" {
  if (chosen === 0) return "none";
  return chosen === all ? "all" : "some";
}

export function selection(): Omit<Selection, "$root"> & ThisType<Selection> {
  return {
    count: 0,
    get any() {
      return this.count > 0;
    },
    init() {
      this.$root.addEventListener("change", (event) => {
        const target = event.target;
        if (target instanceof HTMLInputElement && target.matches("[data-choose-all]")) {
          boxes(this.$root).forEach((box) => (box.checked = target.checked));
        }
        this.update();
      });
      this.update();
    },
    update() {
      const all = boxes(this.$root);
      this.count = all.filter((box) => box.checked).length;
      const head = this.$root.querySelector<HTMLInputElement>("[data-choose-all]");
      if (head === null) return;
      const state = headState(this.count, all.length);
      head.checked = state === "all";
      head.indeterminate = state === "some";
    },
  };
}
