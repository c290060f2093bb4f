/** A theme's form, filled without signal: the engine comes when it is first needed; the draft keeps its edition. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Row, Value } from "../engine/protocol";
import { language, say } from "../words/say";
import { back, usePhone } from "./hooks";
import type { Phone } from "./phone";
import { Empty, Head, Note, useDeed } from "./parts";
import type { Filling, Mounting } from "./form_engine";

interface Begun {
  xml: string;
  form: string;
  photos: string[];
}

interface Engine {
  mount(place: HTMLElement, how: Mounting): Promise<Filling>;
}

function loadEngine(): Promise<Engine> {
  return import(/* @vite-ignore */ document.body.dataset["form"] ?? "") as Promise<Engine>;
}

const draftOf = (theme: string, subject: string): string => `form:${theme}:${subject}`;

/** The form a draft was begun in, else the one in force. */
async function formFor(phone: Phone, theme: string, subject: string): Promise<{ form: Row | null; begun: Begun | null }> {
  const draft = (await phone.drafts()).find((one) => one.id === draftOf(theme, subject));
  const begun = (draft?.content as unknown as Begun | undefined) ?? null;
  const held = begun === null ? null : (phone.document("forms", begun.form) ?? phone.document("kept_forms", begun.form));
  const inForce = phone.holdings.all("forms").find((form) => form["theme"] === theme) ?? null;
  return held === null ? { form: inForce, begun: null } : { form: held, begun };
}

function named(phone: Phone, subject: string): string {
  const { holdings } = phone;
  const person = holdings.one("people", subject);
  const home = holdings.one("homes", subject);
  return person !== null ? String(person["name"]) : home !== null ? holdings.nameOf(home) : "";
}

export function ThemeForm({ theme, subject }: { theme: string; subject: string }) {
  const phone = usePhone();
  const place = useRef<HTMLDivElement>(null);
  const filling = useRef<Filling | null>(null);
  const kept = useRef<Begun>({ xml: "", form: "", photos: [] });
  const [state, setState] = useState<"loading" | "ready" | "none">("loading");
  const [said, setSaid] = useState("");
  const about = phone.document("themes", theme);

  const keep = async (): Promise<void> => {
    kept.current.xml = filling.current?.answers() ?? "";
    const { form } = kept.current;
    await phone.work.keepDraft({ id: draftOf(theme, subject), kind: "form", subject, form, content: kept.current as unknown as Value });
  };
  useEffect(() => {
    let timer = 0;
    const begin = async (): Promise<void> => {
      const { form, begun } = await formFor(phone, theme, subject);
      if (form === null || place.current === null) return setState("none");
      kept.current = begun ?? { xml: "", form: form.id, photos: [] };
      const photos = await Promise.all(kept.current.photos.map(async (local) => ({ name: `${local}.jpg`, content: await phone.photo(local) })));
      const { mount } = await loadEngine();
      filling.current = await mount(place.current, {
        xform: String(form["xform"]),
        held: kept.current.xml,
        files: photos.filter((photo): photo is { name: string; content: Blob } => photo.content !== null),
        words: phone.holdings.words("form", language()),
        language: language(),
        keepPhoto: async (photo) => {
          const local = await phone.keepPhoto(photo);
          kept.current.photos.push(local);
          return `${local}.jpg`;
        },
        changed: () => {
          globalThis.clearTimeout(timer);
          timer = globalThis.setTimeout(() => void keep(), 600) as unknown as number;
        },
      });
      setState("ready");
    };
    begin().catch((trouble: unknown) => {
      console.error(trouble);
      setState("none");
    });
    return () => globalThis.clearTimeout(timer);
  }, [theme, subject]);

  const { does, isRunning, trouble } = useDeed(async () => {
    const done = await filling.current?.submit();
    if (done === undefined) return;
    if ("wrong" in done) return setSaid(phone.holdings.words("form", language())["wrongCount"]?.replace("{count}", String(done.wrong)) ?? "");
    await keep();
    const photos = kept.current.photos.filter((local) => done.xml.includes(local));
    const body = { theme: String(about?.["key"] ?? ""), about: String(about?.["about"] ?? ""), form: kept.current.form, submission: done.xml, photos: photos.map((local) => ({ local, name: `${local}.jpg` })) };
    await phone.wish({ deed: "mark.visit", subject, body, photos, draft: draftOf(theme, subject) });
    filling.current?.close();
    back("");
  });
  return (
    <>
      <Head title={[phone.holdings.themeName(about, language()) || say("Theme"), named(phone, subject)].filter(Boolean).join(" · ")} behind="today" />
      <main class="gz-phone-main gz-xf">
        {state === "none" && <Empty icon="list" words={say("This theme has no form on this phone.")} />}
        {state === "loading" && <p class="gz-hint">{say("One moment…")}</p>}
        <div ref={place} />
        {state === "ready" && (
          <div class="gz-xf-end">
            {(said || trouble) !== "" && <Note risk icon="alert">{said || trouble}</Note>}
            <button type="button" class="btn btn-primary btn-block" disabled={isRunning} onClick={does}>
              {say("Hand in the form")}
            </button>
            <p class="gz-hint">{say("What is filled in stays on this phone as a draft until then.")}</p>
          </div>
        )}
      </main>
    </>
  );
}
