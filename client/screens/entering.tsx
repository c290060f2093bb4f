/** Somebody new behind a door, or somebody whose values have changed: checked while it is typed, kept as a draft. */
import { useState } from "preact/hooks";
import { mobilePhone, residentNumber } from "../engine/identifiers";
import type { Row, Value } from "../engine/protocol";
import { language, say } from "../words/say";
import { dayOf } from "../words/times";
import { useDraft } from "./draft";
import { usePhone } from "./hooks";
import { Choice, Field, useDeed } from "./parts";

export interface Said {
  name: string;
  document: string;
  phone: string;
  sex: string;
  birth_date: string;
  workplace: string;
  role: string;
}

const NOTHING: Said = { name: "", document: "", phone: "", sex: "", birth_date: "", workplace: "", role: "lives" };
const ROLES = ["lives", "owner", "family", "tenant", "trustee"] as const;

/** What is wrong with a typed number, at once; nothing while it is empty. */
export function wrongNumber(typed: string, today: string): string {
  if (typed.trim() === "") return "";
  const read = residentNumber(typed, today);
  if (!("problem" in read)) return "";
  const words: Record<string, string> = {
    "resident_number.malformed": say("18 characters: 17 digits and a check character."),
    "resident_number.not_a_date": say("Digits 7 to 14 are not a date of birth."),
    "resident_number.not_yet_born": say("The date of birth lies in the future."),
    "resident_number.wrong_check": say("The check character does not fit: one digit is mistyped."),
  };
  return words[read.problem] ?? read.problem;
}

export function wrongPhone(typed: string): string {
  const digits = typed.replace(/[\s-]/g, "");
  if (digits === "" || mobilePhone(typed) !== null || /^0\d{9,11}$/.test(digits)) return "";
  return say("A mobile phone has 11 digits, a landline begins with 0.");
}

/** The values that were said, as a command carries them: what was left empty is not said. */
export function valuesOf(said: Said, held: Row | null): { [name: string]: Value } {
  const fields = ["name", "document", "phone", "sex", "birth_date", "workplace"] as const;
  const told = fields.filter((field) => said[field].trim() !== "" && said[field].trim() !== String(held?.[field] ?? ""));
  return Object.fromEntries(told.map((field) => [field, said[field].trim()]));
}

function Fields({ said, change, today, isNew }: { said: Said; change: (part: Partial<Said>) => void; today: string; isNew: boolean }) {
  const { holdings } = usePhone();
  const read = residentNumber(said.document, today);
  const isRead = !("problem" in read);
  const field = (name: "name" | "workplace", label: string, required = false) => (
    <Field id={`said-${name}`} label={label} required={required}>
      <input id={`said-${name}`} class="form-control" autocomplete="off" value={said[name]} onInput={(event) => change({ [name]: event.currentTarget.value })} />
    </Field>
  );
  return (
    <>
      {field("name", say("Name"), isNew)}
      <Field id="said-document" label={say("Identity number")} wrong={wrongNumber(said.document, today)} hint={isRead ? say("Born {day}", { day: read.birthDate }) : say("Shown in full while you type it, never again after that.")}>
        <input id="said-document" class="form-control gz-figure" autocomplete="off" inputMode="text" maxLength={24} value={said.document} onInput={(event) => change({ document: event.currentTarget.value })} />
      </Field>
      <Field id="said-phone" label={say("Phone")} wrong={wrongPhone(said.phone)}>
        <input id="said-phone" class="form-control gz-figure" type="tel" autocomplete="off" value={said.phone} onInput={(event) => change({ phone: event.currentTarget.value })} />
      </Field>
      {!isRead && (
        <>
          <Choice name="said-sex" legend={say("Sex")} chosen={said.sex} choose={(sex) => change({ sex })} choices={["1", "2"].map((code) => [code, holdings.label("sex", code, language())] as const)} />
          <Field id="said-born" label={say("Born")}>
            <input id="said-born" class="form-control" type="date" max={today} value={said.birth_date} onInput={(event) => change({ birth_date: event.currentTarget.value })} />
          </Field>
        </>
      )}
      {field("workplace", say("Workplace"))}
    </>
  );
}

function isWrong(said: Said, today: string): boolean {
  return wrongNumber(said.document, today) !== "" || wrongPhone(said.phone) !== "";
}

/** Somebody new behind a door. */
export function AddPerson({ home }: { home: Row }) {
  const phone = usePhone();
  const { holdings } = phone;
  const today = dayOf(Date.now());
  const [isOpen, setOpen] = useState(false);
  const { content, change, id, close } = useDraft<Said>("person.enter", home.id, NOTHING);
  const [wrong, setWrong] = useState("");
  const { does, isRunning, trouble } = useDeed(async () => {
    const what = content.name.trim() === "" ? say("Somebody new needs a name.") : isWrong(content, today) ? say("Put right what is marked.") : "";
    setWrong(what);
    if (what !== "") return;
    close();
    await phone.wish({ deed: "person.enter", body: { home: home.id, values: valuesOf(content, null), role: content.role }, draft: id });
    setOpen(false);
  });
  if (!isOpen) {
    return (
      <button type="button" class="btn btn-block gz-after-list" onClick={() => setOpen(true)}>
        {say("Add a person")}
      </button>
    );
  }
  return (
    <form
      class="card card-body gz-after-list"
      onSubmit={(event) => {
        event.preventDefault();
        does();
      }}
    >
      <h2>{say("Add a person")}</h2>
      <Choice name="said-role" legend={say("What they are to this home")} chosen={content.role} choose={(role) => change({ role })} choices={ROLES.map((role) => [role, holdings.label("tie", role, language())] as const)} />
      <Fields said={content} change={change} today={today} isNew />
      {(wrong || trouble) !== "" && <p class="gz-error" role="alert">{wrong || trouble}</p>}
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={() => setOpen(false)}>
          {say("Close; the draft stays")}
        </button>
        <button type="submit" class="btn btn-primary" disabled={isRunning}>
          {say("Enter")}
        </button>
      </div>
    </form>
  );
}

/** Values of somebody who is there: only what was changed is sent. */
export function AmendPerson({ person, done }: { person: Row; done: () => void }) {
  const phone = usePhone();
  const today = dayOf(Date.now());
  const held: Said = { ...NOTHING, name: String(person["name"] ?? ""), sex: String(person["sex"] ?? ""), birth_date: String(person["birth_date"] ?? ""), workplace: String(person["workplace"] ?? "") };
  const { content, change, id, close } = useDraft<Said>("person.amend", person.id, held);
  const [wrong, setWrong] = useState("");
  const { does, isRunning, trouble } = useDeed(async () => {
    const values = valuesOf(content, person);
    const what = isWrong(content, today) ? say("Put right what is marked.") : Object.keys(values).length === 0 ? say("Nothing was changed.") : "";
    setWrong(what);
    if (what !== "") return;
    close();
    await phone.wish({ deed: "person.amend", subject: person.id, base: person["version"] as number, body: { values }, draft: id });
    done();
  });
  return (
    <form
      class="card card-body"
      onSubmit={(event) => {
        event.preventDefault();
        does();
      }}
    >
      <Fields said={content} change={change} today={today} isNew={false} />
      {(wrong || trouble) !== "" && <p class="gz-error" role="alert">{wrong || trouble}</p>}
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={done}>
          {say("Close; the draft stays")}
        </button>
        <button type="submit" class="btn btn-primary" disabled={isRunning}>
          {say("Correct")}
        </button>
      </div>
    </form>
  );
}
