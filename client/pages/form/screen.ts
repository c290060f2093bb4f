/** The form as a page: groups, repeats and questions, drawn once and then following the engine. */
import { controlOf, type Surroundings } from "./controls";
import { idOf, make, say } from "./drawing";
import type { AnyControlNode, AnyNode, GeneralChildNode, GroupNode, RepeatInstanceNode, RepeatRangeNode } from "./engine";

export interface Part {
  element: HTMLElement;
  follow: () => void;
}

/** Which questions may already say what is wrong with them: those that were left, all after a try to submit. */
export class Told {
  private readonly left = new Set<string>();
  all = false;

  leave(node: AnyNode): void {
    this.left.add(node.nodeId);
  }

  has(node: AnyNode): boolean {
    return this.all || this.left.has(node.nodeId);
  }
}

export class Screen {
  readonly told = new Told();

  constructor(private readonly around: Surroundings) {}

  /** The parts of a node's children, in order; what has no words and no control is not drawn. */
  parts(children: readonly GeneralChildNode[]): Part[] {
    return children.map((child) => this.part(child)).filter((part) => part !== null);
  }

  private part(node: GeneralChildNode): Part | null {
    switch (node.nodeType) {
      case "model-value":
        return null;
      case "group":
        return this.group(node);
      case "repeat-range:controlled":
      case "repeat-range:uncontrolled":
        return this.range(node);
      default:
        return this.question(node);
    }
  }

  private group(node: GroupNode): Part {
    const legend = make("legend", { class: "gz-xf-legend" });
    const parts = this.parts(node.currentState.children);
    const element = make("fieldset", { class: "gz-xf-group" }, legend, ...parts.map((part) => part.element));
    const follow = (): void => {
      element.hidden = !node.currentState.relevant || !node.currentState.hasRelevantBodyNodes;
      say(legend, node.currentState.label);
      legend.hidden = legend.textContent === "";
      for (const part of parts) part.follow();
    };
    return { element, follow };
  }

  private range(node: RepeatRangeNode): Part {
    const heading = make("h3", { class: "gz-xf-legend" });
    const list = make("div");
    const add = make("button", { type: "button", class: "btn", "data-add": true }, this.around.words.add);
    const isFree = node.nodeType === "repeat-range:uncontrolled" && !this.around.isFixed;
    if (isFree) add.addEventListener("click", () => node.addInstances());
    const element = make("section", { class: "gz-xf-repeat" }, heading, list, ...(isFree ? [add] : []));
    const drawn = new Map<string, Part>();
    const follow = (): void => {
      element.hidden = !node.currentState.relevant;
      say(heading, node.currentState.label);
      heading.hidden = heading.textContent === "";
      this.entries(node, list, drawn, isFree);
    };
    return { element, follow };
  }

  /** The entries of a repeat: those that came are drawn, those that went are taken away. */
  private entries(node: RepeatRangeNode, list: HTMLElement, drawn: Map<string, Part>, isFree: boolean): void {
    const held = node.currentState.children;
    for (const [id, part] of drawn) {
      if (held.some((entry) => entry.nodeId === id)) continue;
      part.element.remove();
      drawn.delete(id);
    }
    held.forEach((entry, number) => {
      const part = drawn.get(entry.nodeId) ?? this.entry(entry, node, isFree);
      drawn.set(entry.nodeId, part);
      if (list.children[number] !== part.element) list.insertBefore(part.element, list.children[number] ?? null);
      part.follow();
    });
  }

  private entry(node: RepeatInstanceNode, range: RepeatRangeNode, isFree: boolean): Part {
    const legend = make("legend", { class: "gz-xf-legend" });
    const parts = this.parts(node.currentState.children);
    const remove = make("button", { type: "button", class: "btn btn-sm", "data-remove": true }, this.around.words.remove);
    const position = (): number => range.currentState.children.findIndex((entry) => entry.nodeId === node.nodeId);
    remove.addEventListener("click", () => {
      const isSure = answersIn(node) === 0 || window.confirm(this.around.words.removeSure);
      if (isSure && range.nodeType === "repeat-range:uncontrolled") range.removeInstances(position());
    });
    const element = make("fieldset", { class: "gz-xf-group" }, legend, ...parts.map((part) => part.element), ...(isFree ? [remove] : []));
    const follow = (): void => {
      legend.textContent = this.around.words.entry.replace("{number}", String(position() + 1));
      for (const part of parts) part.follow();
    };
    return { element, follow };
  }

  private question(node: AnyControlNode): Part {
    const id = idOf(node);
    const control = controlOf(node, id, this.around);
    const isAlone = control?.labelled != null;
    const label = make(isAlone || control === null ? "label" : "div", { class: "form-label", id: `${id}-label`, for: isAlone ? id : undefined });
    const hint = make("div", { class: "gz-hint", id: `${id}-hint` });
    const wrong = make("div", { class: "gz-error", id: `${id}-error`, role: "alert" });
    const words = control === null ? make("div", { class: "gz-xf-note", id: `${id}-label` }) : label;
    const element = make("div", { class: "gz-field gz-xf-question", "data-node": node.nodeId, "data-path": node.currentState.reference }, words, hint, ...(control ? [control.element] : []), wrong);
    if (control !== null) {
      control.element.addEventListener("change", () => this.told.leave(node));
      control.element.addEventListener("focusout", () => {
        this.told.leave(node);
        follow();
      });
      name(control.labelled ?? control.element, control.labelled === null, id);
    }
    const follow = (): void => {
      const state = node.currentState;
      element.hidden = !state.relevant;
      say(words, state.label);
      words.classList.toggle("required", state.required);
      words.hidden = words.textContent === "";
      say(hint, state.hint);
      hint.hidden = hint.textContent === "";
      const violation = this.told.has(node) ? node.validationState.violation : null;
      const condition = violation?.condition === "required" ? this.around.words.required : this.around.words.wrong;
      wrong.textContent = violation === null ? "" : violation.message?.asString || condition;
      wrong.hidden = violation === null;
      if (control === null) return;
      control.follow();
      freeze(control.element, state.readonly || this.around.isFixed);
      control.labelled?.setAttribute("aria-invalid", String(violation !== null));
    };
    return { element, follow };
  }
}

/** Wires a control to its label, hint and error. */
function name(element: HTMLElement, isGroup: boolean, id: string): void {
  if (isGroup) {
    element.setAttribute("role", "group");
    element.setAttribute("aria-labelledby", `${id}-label`);
  }
  element.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
}

/** Fields that must not be changed are shut; the buttons of a list open themselves again where they may. */
function freeze(element: HTMLElement, isFrozen: boolean): void {
  const fields = element.matches("input, select, textarea") ? [element] : element.querySelectorAll("input, select, textarea, button");
  for (const field of fields) {
    if (isFrozen) field.setAttribute("disabled", "");
    else if (!(field instanceof HTMLButtonElement)) field.removeAttribute("disabled");
  }
}

/** How many answers stand below a node: nothing is thrown away without asking. */
function answersIn(node: RepeatInstanceNode): number {
  const text = new DOMParser().parseFromString(node.instanceState.instanceXML, "text/xml").documentElement.textContent;
  return (text ?? "").trim() === "" ? 0 : 1;
}
