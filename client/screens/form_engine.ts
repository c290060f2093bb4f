/** The engine of forms and its screens as one file of their own: it comes when somebody first opens a form. */
import "../styles/form.css";
import { shrink } from "../pages/behaviours/shrink";
import { make } from "../pages/form/drawing";
import { answers, type Attached, begin, open, Pulse, type RootNode, submission } from "../pages/form/engine";
import { Screen } from "../pages/form/screen";
import { preferred, type Words } from "../pages/form/words";

export interface Mounting {
  xform: string;
  /** What was filled in before, as XML; empty for a new form. */
  held: string;
  files: readonly Attached[];
  words: Readonly<Record<string, string>>;
  language: string;
  /** Keeps a photo, and answers the name that the form calls it by. */
  keepPhoto: (photo: Blob) => Promise<string>;
  changed: () => void;
}

export interface Filling {
  answers(): string;
  /** The submission, or how many answers are not right yet; the first of them is shown. */
  submit(): Promise<{ xml: string } | { wrong: number }>;
  /** Nothing is told of changes any more. */
  close(): void;
}

function speakAs(root: RootNode, language: string): void {
  const named = root.languages.filter((one) => one.isSyntheticDefault === undefined);
  const wanted = preferred(named.map((one) => one.language), language);
  const first = named.find((one) => one.language === wanted);
  if (first !== undefined) root.setLanguage(first as never);
}

export async function mount(place: HTMLElement, how: Mounting): Promise<Filling> {
  const pulse = new Pulse();
  const root = how.held === "" ? await begin(how.xform, pulse) : await open(how.xform, how.held, how.files, pulse);
  speakAs(root, how.language);
  const sendPhoto = async (file: File): Promise<string> => how.keepPhoto(await shrink(file).catch(() => file));
  const screen = new Screen({ words: how.words as unknown as Words, sendPhoto, isFixed: false });
  const parts = screen.parts(root.currentState.children);
  const follow = (): void => parts.forEach((part) => part.follow());
  let isOpen = true;
  place.replaceChildren(make("div", {}, ...parts.map((part) => part.element)));
  follow();
  pulse.listen(follow);
  pulse.listen(() => isOpen && how.changed());
  return {
    answers: () => answers(root),
    submit: async () => {
      screen.told.all = true;
      const done = await submission(root);
      follow();
      if (!("wrong" in done)) return done;
      const first = place.querySelector<HTMLElement>(`[data-node="${CSS.escape(done.wrong[0] ?? "")}"]`);
      first?.scrollIntoView({ block: "center" });
      first?.querySelector<HTMLElement>("input, select, textarea")?.focus();
      return { wrong: done.wrong.length };
    },
    close: () => {
      isOpen = false;
    },
  };
}
