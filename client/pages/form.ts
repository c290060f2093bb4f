/** A theme's form in the browser: `<div data-xform>` with the addresses it is loaded from, kept at and sent to. */
import "../styles/form.css";
import { shrink } from "./behaviours/shrink";
import { whenever } from "./behaviours/whenever";
import { answers, begin, open, Pulse, type RootNode, submission } from "./form/engine";
import { make } from "./form/drawing";
import { Keeper, sender, textOf } from "./form/keeping";
import { picturesIn } from "./form/naming";
import { Screen } from "./form/screen";
import { preferred, type Words, wordsOf } from "./form/words";

async function load(place: HTMLElement, pulse: Pulse): Promise<RootNode> {
  const { formUrl = "", answersUrl = "", photoUrl = "" } = place.dataset;
  const [xform, held] = await Promise.all([textOf(formUrl), answersUrl === "" ? "" : textOf(answersUrl)]);
  if (held === "") return begin(xform, pulse);
  const files = await Promise.all(picturesIn(held).map(async (name) => ({ name, answer: await fetch(photoUrl + encodeURIComponent(name)) })));
  const found = files.filter(({ answer }) => answer.ok).map(async ({ name, answer }) => ({ name, content: await answer.blob() }));
  return open(xform, held, await Promise.all(found), pulse);
}

function languageChoice(root: RootNode, words: Words): HTMLElement | null {
  const named = root.languages.filter((language) => language.isSyntheticDefault === undefined);
  if (named.length < 2) return null;
  const field = make("select", { class: "form-select", id: "xform-language" });
  for (const language of named) field.append(make("option", { value: language.language }, language.language));
  field.addEventListener("change", () => {
    const chosen = named.find((language) => language.language === field.value);
    if (chosen !== undefined) root.setLanguage(chosen as never);
  });
  const wanted = preferred(named.map((language) => language.language), document.documentElement.lang);
  const first = named.find((language) => language.language === wanted);
  if (first !== undefined) root.setLanguage(first as never);
  field.value = root.currentState.activeLanguage.language;
  return make("p", { class: "gz-xf-language" }, make("label", { class: "form-label", for: field.id }, words.language), field);
}

async function start(place: HTMLElement): Promise<void> {
  const words = wordsOf(place);
  const pulse = new Pulse();
  const root = await load(place, pulse);
  const { mode = "fill", draftUrl = "", photoUrl = "" } = place.dataset;
  const isFixed = mode === "read";
  const sendPhoto = mode === "fill" ? async (file: File) => sender(photoUrl)(await shrink(file).catch(() => file)) : null;
  const screen = new Screen({ words, sendPhoto, isFixed });
  const parts = screen.parts(root.currentState.children);
  const follow = (): void => parts.forEach((part) => part.follow());
  const languages = languageChoice(root, words);
  place.querySelector("[data-questions]")?.replaceChildren(...(languages ? [languages] : []), ...parts.map((part) => part.element));
  follow();
  pulse.listen(follow);
  const said = place.querySelector<HTMLElement>("[data-said]");
  const keeper = new Keeper(draftUrl, () => answers(root), (isKept) => {
    if (said !== null) said.textContent = isKept ? words.saved : words.notSaved;
  });
  if (mode === "fill") pulse.listen(() => keeper.touch());
  place.querySelector("[data-submit]")?.addEventListener("click", () => void finish(place, root, screen, follow, keeper, words));
  // Whoever tests the page can ask what it holds.
  Object.assign(place, { answers: () => answers(root) });
  place.dataset["ready"] = "yes";
}

async function finish(place: HTMLElement, root: RootNode, screen: Screen, follow: () => void, keeper: Keeper, words: Words): Promise<void> {
  const said = place.querySelector<HTMLElement>("[data-said]") ?? place;
  screen.told.all = true;
  const done = await submission(root);
  follow();
  if ("wrong" in done) {
    said.textContent = words.wrongCount.replace("{count}", String(done.wrong.length));
    const first = place.querySelector<HTMLElement>(`[data-node="${CSS.escape(done.wrong[0] ?? "")}"]`);
    first?.scrollIntoView({ block: "center" });
    first?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    return;
  }
  if (place.dataset["mode"] !== "fill") {
    said.textContent = words.allWell;
    return;
  }
  keeper.stop();
  const answer = await keeper.send(place.dataset["submitUrl"] ?? "", { submission: done.xml, visit: place.dataset["visit"] ?? "" });
  if (answer.url === undefined) said.textContent = answer.sentence ?? words.notSaved;
  else window.location.assign(answer.url);
}

whenever("[data-xform]", (place) => {
  start(place).catch((error: unknown) => {
    const said = place.querySelector<HTMLElement>("[data-said]") ?? place;
    said.textContent = wordsOf(place).cannotLoad;
    place.dataset["ready"] = "failed";
    console.error(error);
  });
});
