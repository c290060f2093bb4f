/** Live pages: one small question every three seconds, only while the tab is seen; the parts that follow refresh. */
import { follows, pause, type News } from "./subjects";

let position = "";
let failures = 0;

async function ask(url: string): Promise<News | null> {
  const separator = url.includes("?") ? "&" : "?";
  const answer = await fetch(`${url}${separator}since=${encodeURIComponent(position)}`, {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    cache: "no-store",
  });
  if (answer.status === 204) return null;
  if (!answer.ok || answer.redirected) throw new Error(`live answered ${answer.status}`);
  return (await answer.json()) as News;
}

/** Somebody types, chooses or ticks in it: a refresh would take the work out of their hands. */
function isInHand(element: Element): boolean {
  const active = document.activeElement;
  const typing = active instanceof HTMLElement && active.matches("input, textarea, select") && element.contains(active);
  return typing || element.querySelector("dialog[open], details[data-menu][open], input:checked[data-choose]") !== null;
}

export function spread(news: News): void {
  position = String(news.position);
  for (const element of document.querySelectorAll("[data-live]")) {
    if (!follows(element.getAttribute("data-live") ?? "", news.subjects)) continue;
    if (isInHand(element)) element.setAttribute("data-stale", "");
    else element.dispatchEvent(new CustomEvent("live", { bubbles: false, detail: news }));
  }
  if (typeof news.inbox === "number") showCount("[data-inbox]", news.inbox);
  if (typeof news.notices === "number") showCount("[data-notices]", news.notices);
  document.dispatchEvent(new CustomEvent("gezhi:news", { detail: news }));
}

function showCount(where: string, count: number): void {
  for (const badge of document.querySelectorAll(where)) {
    badge.textContent = count.toLocaleString("en-US");
    badge.classList.toggle("gz-count-new", count > 0);
  }
}

/** What was in hand when its news came refreshes once it is let go. */
function onLetGo(): void {
  window.setTimeout(() => {
    for (const element of document.querySelectorAll("[data-stale]")) {
      if (isInHand(element)) continue;
      element.removeAttribute("data-stale");
      element.dispatchEvent(new CustomEvent("live", { bubbles: false }));
    }
  }, 200);
}

async function turn(url: string): Promise<void> {
  if (document.visibilityState === "visible") {
    try {
      const news = await ask(url);
      failures = 0;
      if (news !== null) spread(news);
    } catch {
      failures += 1;
    }
  }
  window.setTimeout(() => void turn(url), pause(failures));
}

export function startLive(): void {
  const url = document.body.dataset["liveUrl"];
  if (url === undefined) return;
  position = document.body.dataset["livePosition"] ?? "";
  for (const moment of ["focusout", "close", "toggle"]) document.addEventListener(moment, onLetGo, true);
  window.setTimeout(() => void turn(url), pause(0));
}
