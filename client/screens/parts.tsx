/** Parts that screens are composed of: the words of our stylesheet, once. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { shrink } from "../pages/behaviours/shrink";
import { say } from "../words/say";
import { clockOf } from "../words/times";
import { back, go, placed, usePhone } from "./hooks";

export function Icon({ name, label = "" }: { name: string; label?: string }) {
  const href = `${document.body.dataset["icons"] ?? ""}#${name}`;
  const spoken = label === "" ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": label };
  return (
    <svg class="gz-icon" {...spoken}>
      <use href={href} />
    </svg>
  );
}

interface Linked {
  place: string;
  children: ComponentChildren;
  class?: string;
  "aria-current"?: "page" | undefined;
}

/** A link to a place of the phone: an address, so that it can be opened anew. */
export function To({ place, children, ...more }: Linked) {
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(place);
  };
  return (
    <a href={placed(place)} onClick={follow} {...more}>
      {children}
    </a>
  );
}

/** The head of a screen that lies behind another. */
export function Head({ title, behind = "" }: { title: string; behind?: string }) {
  useEffect(() => void (document.title = `${title} · ${say("Gezhi")}`), [title]);
  return (
    <header class="gz-phone-bar">
      {behind !== "" && (
        <button type="button" class="btn btn-icon btn-quiet" aria-label={say("Back")} onClick={() => back(behind === "today" ? "" : behind)}>
          <Icon name="left" />
        </button>
      )}
      <h1>{title}</h1>
    </header>
  );
}

export function Row({ place, title, note, children, icon }: { place: string; title: ComponentChildren; note?: ComponentChildren; children?: ComponentChildren; icon?: string }) {
  return (
    <li>
      <To place={place} class="gz-list-row">
        {icon !== undefined && <Icon name={icon} />}
        <span class="gz-grow">
          <strong>{title}</strong>
          {note !== undefined && note !== "" && <span class="gz-hint">{note}</span>}
          {children}
        </span>
        <Icon name="right" />
      </To>
    </li>
  );
}

const CLOCK_PATHS = { in_time: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z", soon: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 1 1 0 18", late: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z", none: "M5 12h14" };

/** ○ ◐ ● with words: never colour alone. */
export function Clock({ due, yellow, now }: { due: string | null; yellow: string | null; now: number }) {
  const { colour, words } = clockOf(due, yellow, now);
  const fill = colour === "late" ? "currentColor" : "none";
  return (
    <span class="gz-clock" data-clock={colour}>
      <svg class="gz-clock-icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={CLOCK_PATHS[colour]} fill={fill} />
        {colour === "soon" && <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" stroke="none" />}
      </svg>
      <span>{words}</span>
    </span>
  );
}

export function Empty({ words, icon = "check", children }: { words: string; icon?: string; children?: ComponentChildren }) {
  return (
    <div class="gz-empty">
      <Icon name={icon} />
      <p>{words}</p>
      {children}
    </div>
  );
}

export function Note({ children, risk = false, icon = "info" }: { children: ComponentChildren; risk?: boolean; icon?: string }) {
  return (
    <div class="gz-note" data-tone={risk ? "risk" : undefined} role={risk ? "alert" : undefined}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}

export function Section({ title, children, count }: { title: string; children: ComponentChildren; count?: number }) {
  return (
    <section>
      <h2 class="gz-section-head gz-phone-section">
        {title}
        {count !== undefined && <span class="gz-count">{count}</span>}
      </h2>
      {children}
    </section>
  );
}

/** A field with its label, its hint and what is wrong with it. */
export function Field({ id, label, hint = "", wrong = "", required = false, children }: { id: string; label: string; hint?: string; wrong?: string; required?: boolean; children: ComponentChildren }) {
  return (
    <div class="gz-field">
      <label class={`form-label${required ? " required" : ""}`} for={id}>
        {label}
      </label>
      {children}
      {hint !== "" && (
        <div class="gz-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {wrong !== "" && (
        <div class="gz-error" role="alert">
          <Icon name="alert" />
          {wrong}
        </div>
      )}
    </div>
  );
}

/** Radio buttons as large as a thumb: `choices` are [value, words]. */
export function Choice({ name, legend, choices, chosen, choose }: { name: string; legend: string; choices: readonly (readonly [string, string])[]; chosen: string; choose: (value: string) => void }) {
  return (
    <fieldset class="gz-field gz-thumbs">
      <legend class="form-label">{legend}</legend>
      {choices.map(([value, words]) => (
        <label class="gz-thumb" key={value}>
          <input type="radio" name={name} value={value} checked={value === chosen} onChange={() => choose(value)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A photo that is kept on the device. */
export function Photo({ local, remove }: { local: string; remove?: () => void }) {
  const phone = usePhone();
  const [url, setUrl] = useState("");
  useEffect(() => {
    let made = "";
    let isLeft = false;
    void phone.photo(local).then((photo) => {
      if (photo === null || isLeft) return;
      made = URL.createObjectURL(photo);
      setUrl(made);
    });
    return () => {
      isLeft = true;
      if (made !== "") URL.revokeObjectURL(made);
    };
  }, [local, phone]);
  return (
    <span class="gz-shot">
      {url === "" ? <Icon name="photo" /> : <img src={url} alt={say("Photo")} />}
      {remove && (
        <button type="button" class="btn btn-icon" aria-label={say("Remove the photo")} onClick={remove}>
          <Icon name="x" />
        </button>
      )}
    </span>
  );
}

/** Photos are taken, made smaller and kept at once: they outlive the form. */
export function Photos({ locals, change, label, id, most = 9 }: { locals: readonly string[]; change: (locals: string[]) => void; label: string; id: string; most?: number }) {
  const phone = usePhone();
  const field = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState("");
  const take = async (): Promise<void> => {
    const files = [...(field.current?.files ?? [])].slice(0, most - locals.length);
    const kept: string[] = [];
    setTrouble("");
    try {
      for (const file of files) kept.push(await phone.keepPhoto(await shrink(file).catch(() => file)));
    } catch (trouble) {
      setTrouble(trouble instanceof Error ? trouble.message : String(trouble));
    }
    if (field.current) field.current.value = "";
    change([...locals, ...kept]);
  };
  const remove = (local: string): void => {
    void phone.dropPhoto(local);
    change(locals.filter((one) => one !== local));
  };
  return (
    <div class="gz-field">
      <div class="gz-shots">
        {locals.map((local) => (
          <Photo key={local} local={local} remove={() => remove(local)} />
        ))}
        {locals.length < most && (
          <label class="gz-shot gz-shot-add">
            <input ref={field} id={id} class="visually-hidden" type="file" accept="image/*" capture="environment" multiple onChange={() => void take()} />
            <Icon name="camera" />
            <span>{label}</span>
          </label>
        )}
      </div>
      {trouble !== "" && (
        <div class="gz-error" role="alert">
          <Icon name="alert" />
          {trouble}
        </div>
      )}
    </div>
  );
}

/** One deed, not twice: the button rests while it runs, and says what was wrong. */
export function useDeed(run: () => Promise<void>): { does: () => void; isRunning: boolean; trouble: string } {
  const [isRunning, setRunning] = useState(false);
  const [trouble, setTrouble] = useState("");
  const does = (): void => {
    if (isRunning) return;
    setRunning(true);
    setTrouble("");
    run()
      .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)))
      .finally(() => setRunning(false));
  };
  return { does, isRunning, trouble };
}
