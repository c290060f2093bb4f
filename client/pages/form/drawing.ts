/** Small helpers for elements, and labels with the little markup that forms may bring. No HTML is ever parsed. */
import type { AnyNode, MarkdownNode } from "./engine";

type Attributes = Record<string, string | boolean | number | undefined>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

const PLAIN = new Set(["strong", "em", "u", "br", "p", "ul", "ol", "li"]);

function spoken(nodes: readonly MarkdownNode[]): Node[] {
  return nodes.flatMap((node): Node[] => {
    if (node.role === "child") return [document.createTextNode(node.value)];
    if (node.role === "line-break") return [make("br")];
    if (node.role === "html") return [document.createTextNode(node.unsafeHtml.replace(/<[^>]*>/g, ""))];
    const below = spoken(node.children);
    if (!PLAIN.has(node.elementName) || node.elementName === "p") return below;
    const element = document.createElement(node.elementName);
    element.append(...below);
    return [element];
  });
}

interface Said {
  readonly asString: string;
  readonly formatted: MarkdownNode[];
}

/** Writes a label into an element, only where it has changed. */
export function say(place: HTMLElement, text: Said | null): void {
  const plain = text?.asString ?? "";
  if (place.dataset["spoken"] === plain) return;
  place.dataset["spoken"] = plain;
  place.replaceChildren(...(text === null ? [] : spoken(text.formatted)));
}

/** The id of the control of a node in the page. */
export function idOf(node: AnyNode): string {
  return `q-${node.nodeId.replace(/[^\w-]/g, "-")}`;
}
