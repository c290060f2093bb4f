/** One control for each kind of question. Each draws once and answers how it follows what the engine holds. */
import { make, say } from "./drawing";
import { position } from "./engine";
import type { AnyControlNode, InputNode, RangeNode, RankNode, SelectNode, TriggerNode, UploadNode } from "./engine";
import { fieldMoment, fieldTime, keptMoment, keptPoint, keptTime } from "./values";
import type { Words } from "./words";

export interface Surroundings {
  words: Words;
  /** Sends a photo, and answers the name that the server keeps it under. */
  sendPhoto: ((file: File) => Promise<string>) | null;
  isFixed: boolean;
}

export interface Control {
  element: HTMLElement;
  /** The element that a label is for; a group of several is named by the label instead. */
  labelled: HTMLElement | null;
  follow: () => void;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A field that keeps what is typed; while it has the focus it is not written over. */
function typed(field: Field, read: () => string, write: (value: string) => boolean): Control {
  field.addEventListener("change", () => field.classList.toggle("is-invalid", !write(field.value)));
  const follow = (): void => {
    if (document.activeElement === field && field.tagName !== "SELECT") return;
    const value = read();
    if (field.value !== value && !field.classList.contains("is-invalid")) field.value = value;
  };
  return { element: field, labelled: field, follow };
}

const TYPES: Readonly<Record<string, string>> = { date: "date", time: "time", dateTime: "datetime-local" };

export function input(node: InputNode, id: string, around: Surroundings): Control {
  const held = (): string => node.currentState.instanceValue;
  const keep = (value: unknown): boolean => {
    node.setValue(value as never);
    return value === null || value === "" || held() !== "";
  };
  switch (node.valueType) {
    case "int":
    case "decimal": {
      const mode = node.valueType === "int" ? "numeric" : "decimal";
      const field = make("input", { class: "form-control", id, inputmode: mode, autocomplete: "off" });
      return typed(field, held, (value) => keep(value.trim() === "" ? null : number(value, node.valueType)));
    }
    case "date":
    case "time":
    case "dateTime": {
      const field = make("input", { class: "form-control", id, type: TYPES[node.valueType], step: node.valueType === "date" ? undefined : 60 });
      if (node.valueType === "date") return typed(field, () => held().slice(0, 10), (value) => keep(value === "" ? null : value));
      if (node.valueType === "time") return typed(field, () => fieldTime(held()), (value) => keep(keptTime(value)));
      return typed(field, () => fieldMoment(held()), (value) => keep(keptMoment(value)));
    }
    case "geopoint":
      return point(node, id, around);
    case "geotrace":
    case "geoshape": {
      const field = make("textarea", { class: "form-control", id, rows: 3, placeholder: around.words.points });
      return typed(field, held, keep);
    }
    default: {
      const isLong = node.appearances["multiline"] || (node.nodeOptions as { rows?: number } | null)?.rows;
      const field = isLong ? make("textarea", { class: "form-control", id, rows: 4 }) : make("input", { class: "form-control", id, autocomplete: "off" });
      return typed(field, held, keep);
    }
  }
}

/** A number as the engine takes it; NaN becomes no answer. */
function number(value: string, type: string): number | string | null {
  const told = Number(value.trim());
  if (!Number.isFinite(told) || (type === "int" && !Number.isInteger(told))) return null;
  return told;
}

function point(node: InputNode, id: string, { words }: Surroundings): Control {
  const field = make("input", { class: "form-control", id, placeholder: words.latLon, autocomplete: "off" });
  const button = make("button", { type: "button", class: "btn" }, words.position);
  const said = make("p", { class: "gz-hint", role: "status" });
  const keep = (value: string): boolean => {
    const kept = keptPoint(value);
    node.setValue((kept ?? "") as never);
    return kept !== null || value.trim() === "";
  };
  const control = typed(field, () => node.currentState.instanceValue, keep);
  button.addEventListener("click", () => {
    position().then(
      (told) => {
        field.classList.remove("is-invalid");
        said.textContent = "";
        keep(told);
      },
      () => (said.textContent = words.noPosition),
    );
  });
  return { ...control, element: make("div", { class: "gz-xf-point" }, field, button, said) };
}

const MANY = 12;

export function select(node: SelectNode, id: string, around: Surroundings): Control {
  const isOne = node.selectType === "select1";
  const isFolded = isOne && (node.appearances["minimal"] || node.appearances["autocomplete"] || node.currentState.valueOptions.length > MANY);
  return isFolded ? folded(node, id, around) : choices(node, id, isOne);
}

function folded(node: SelectNode, id: string, { words }: Surroundings): Control {
  const field = make("select", { class: "form-select", id });
  field.addEventListener("change", () => node.selectValue(field.value === "" ? null : field.value));
  let drawn = "";
  const follow = (): void => {
    const options = node.currentState.valueOptions;
    const shown = options.map((option) => `${option.value}\u0000${option.label.asString}`).join("\u0001");
    if (shown !== drawn) {
      drawn = shown;
      const entries = options.map((option) => make("option", { value: option.value }, option.label.asString || option.value));
      field.replaceChildren(make("option", { value: "" }, words.choose), ...entries);
    }
    field.value = node.currentState.value[0] ?? "";
  };
  return { element: field, labelled: field, follow };
}

function choices(node: SelectNode, id: string, isOne: boolean): Control {
  const place = make("div", { class: "gz-xf-choices" });
  let drawn = "";
  const draw = (): void => {
    const entries = node.currentState.valueOptions.map((option, number) => {
      const one = `${id}-${number}`;
      const box = make("input", { class: "form-check-input", type: isOne ? "radio" : "checkbox", name: id, value: option.value, id: one });
      box.addEventListener("change", () => pick(node, option.value, box.checked, isOne));
      const label = make("label", { class: "form-check-label", for: one });
      say(label, option.label);
      if (label.textContent === "") label.textContent = option.value;
      return make("div", { class: "form-check" }, box, label);
    });
    place.replaceChildren(...entries);
  };
  const follow = (): void => {
    const shown = node.currentState.valueOptions.map((option) => `${option.value}\u0000${option.label.asString}`).join("\u0001");
    if (shown !== drawn) draw();
    drawn = shown;
    for (const box of place.querySelectorAll("input")) box.checked = node.currentState.value.includes(box.value);
  };
  return { element: place, labelled: null, follow };
}

function pick(node: SelectNode, value: string, isOn: boolean, isOne: boolean): void {
  if (isOne) node.selectValue(value);
  else node.selectValues(isOn ? [...node.currentState.value, value] : node.currentState.value.filter((held) => held !== value));
}

export function rank(node: RankNode, { words }: Surroundings): Control {
  const place = make("ol", { class: "gz-xf-rank" });
  const order = (): string[] => {
    const held = node.currentState.value;
    return held.length > 0 ? [...held] : node.currentState.valueOptions.map((option) => option.value);
  };
  const move = (from: number, by: number): void => {
    const values = order();
    const [moved] = values.splice(from, 1);
    if (moved !== undefined) values.splice(from + by, 0, moved);
    node.setValues(values);
  };
  const follow = (): void => {
    const values = order();
    place.replaceChildren(
      ...values.map((value, number) => {
        const up = make("button", { type: "button", class: "btn btn-sm", disabled: number === 0 }, words.up);
        const down = make("button", { type: "button", class: "btn btn-sm", disabled: number === values.length - 1 }, words.down);
        up.addEventListener("click", () => move(number, -1));
        down.addEventListener("click", () => move(number, 1));
        return make("li", {}, make("span", {}, node.getValueLabel(value)?.asString ?? value), up, down);
      }),
    );
  };
  return { element: place, labelled: null, follow };
}

export function range(node: RangeNode, id: string): Control {
  const { min, max, step } = (node.definition as unknown as { bounds: Record<"min" | "max" | "step", unknown> }).bounds;
  const field = make("input", { class: "form-range", id, type: "range", min: String(min), max: String(max), step: String(step) });
  const said = make("output", { for: id });
  field.addEventListener("input", () => node.setValue(Number(field.value) as never));
  const follow = (): void => {
    const held = node.currentState.instanceValue;
    said.textContent = held === "" ? "–" : held;
    if (held !== "" && field.value !== held) field.value = held;
  };
  return { element: make("div", { class: "gz-xf-range" }, field, said), labelled: field, follow };
}

export function trigger(node: TriggerNode, id: string, { words }: Surroundings): Control {
  const box = make("input", { class: "form-check-input", type: "checkbox", id });
  box.addEventListener("change", () => node.setValue(box.checked));
  const label = make("label", { class: "form-check-label", for: id }, words.confirm);
  const follow = (): void => void (box.checked = node.currentState.value);
  return { element: make("div", { class: "form-check" }, box, label), labelled: null, follow };
}

/** The picture of an answer, as long as there is one. */
function shownPicture(node: UploadNode, picture: HTMLImageElement): () => void {
  let shown: File | null = null;
  return () => {
    const file = node.currentState.value;
    picture.hidden = file === null;
    if (file === shown) return;
    if (picture.src !== "") URL.revokeObjectURL(picture.src);
    shown = file;
    if (file !== null) picture.src = URL.createObjectURL(file);
  };
}

/** An answer where no photo can be added: the picture that it holds, or why there is none. */
function kept(node: UploadNode, why: string): Control {
  const [said, picture] = [make("p", { class: "gz-hint" }, why), make("img", { class: "gz-xf-photo", alt: "" })];
  const show = shownPicture(node, picture);
  const follow = (): void => {
    show();
    said.hidden = !picture.hidden;
  };
  return { element: make("div", { class: "gz-xf-upload" }, said, picture), labelled: null, follow };
}

export function upload(node: UploadNode, id: string, { words, sendPhoto }: Surroundings): Control {
  const isPhoto = node.nodeOptions.media.type === "image";
  if (!isPhoto || sendPhoto === null) return kept(node, isPhoto ? words.noPhoto : words.onlyPhotos);
  const field = make("input", { class: "form-control", id, type: "file", accept: "image/*" });
  const said = make("p", { class: "gz-hint", role: "status" });
  const drop = make("button", { type: "button", class: "btn btn-sm" }, words.remove);
  const picture = make("img", { class: "gz-xf-photo", alt: "" });
  drop.addEventListener("click", () => {
    field.value = "";
    node.setValue(null);
  });
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    if (file === undefined) return;
    said.textContent = words.photo;
    sendPhoto(file).then(
      (name) => {
        said.textContent = "";
        node.setValue(new File([file], name, { type: "image/jpeg" }));
      },
      (error: Error) => (said.textContent = error.message || words.noPhoto),
    );
  });
  const show = shownPicture(node, picture);
  const follow = (): void => {
    show();
    drop.hidden = picture.hidden;
  };
  return { element: make("div", { class: "gz-xf-upload" }, field, said, picture, drop), labelled: field, follow };
}

/** The control of a question; null for a note, which only speaks. */
export function controlOf(node: AnyControlNode, id: string, around: Surroundings): Control | null {
  switch (node.nodeType) {
    case "input":
      return input(node as InputNode, id, around);
    case "select":
      return select(node, id, around);
    case "rank":
      return rank(node, around);
    case "range":
      return range(node as RangeNode, id);
    case "trigger":
      return trigger(node, id, around);
    case "upload":
      return upload(node, id, around);
    default:
      return null;
  }
}
