/** One person: what is known and how old it is; numbers only under their masks. With signal, the page of the code with
 * which they see it themselves. */
import { useState } from "preact/hooks";
import { language, say } from "../words/say";
import { dayOf } from "../words/times";
import { ageOf, isTooOld, saidOn } from "./ages";
import { AmendPerson } from "./entering";
import { doorsOf } from "./holdings";
import { useLook } from "./home";
import { usePhone } from "./hooks";
import { Empty, Head, Row as Line, Section, useDeed } from "./parts";
import { Themes } from "./themes";
import { useWaiting } from "./waiting";

const FIELDS = ["document", "phone", "sex", "birth_date", "registration", "workplace"] as const;

function nameOf(field: string): string {
  const words: Record<string, string> = {
    document: say("Document number"),
    phone: say("Phone"),
    sex: say("Sex"),
    birth_date: say("Born"),
    registration: say("Registration"),
    workplace: say("Workplace"),
  };
  return words[field] ?? field;
}

export function Person({ id }: { id: string }) {
  const phone = usePhone();
  const { holdings } = phone;
  const person = phone.document("people", id);
  const [isAmending, setAmending] = useState(false);
  useLook("person.look", person);
  const waiting = useWaiting(id);
  const today = dayOf(Date.now());
  const confirm = useDeed(async () => void (await phone.wish({ deed: "person.confirm", subject: id })));
  if (person === null) {
    return (
      <>
        <Head title={say("Person")} behind="grid" />
        <Empty icon="user" words={say("This person is not on this phone: nobody of this name lives in your cells now.")} />
      </>
    );
  }
  const shown = (field: string): string => {
    const value = person[field];
    return field === "sex" || field === "registration" ? holdings.label(field, value, language()) : String(value ?? "");
  };
  const doors = doorsOf(person).map((door) => holdings.one("homes", door)).filter((door) => door !== null);
  return (
    <>
      <Head title={String(person["name"])} behind="grid" />
      <main class="gz-phone-main">
        {waiting}
        <dl class="gz-facts gz-person-facts">
          {FIELDS.map((field) => {
            const day = saidOn(person, field);
            const value = shown(field);
            const isOld = day !== null && value !== "" && isTooOld("person", field, day, today, holdings);
            return (
              <>
                <dt>{nameOf(field)}</dt>
                <dd class="gz-figure">
                  {value || "–"}
                  {day !== null && value !== "" && (
                    <span class="gz-hint" data-old={isOld ? "" : undefined}>
                      {isOld ? "↻ " : ""}
                      {ageOf(day, today)}
                    </span>
                  )}
                </dd>
              </>
            );
          })}
        </dl>
        {!isAmending && (
          <div class="gz-stack">
            <button type="button" class="btn btn-primary btn-block" disabled={confirm.isRunning} onClick={confirm.does}>
              {say("All of it still holds")}
            </button>
            <button type="button" class="btn btn-block" onClick={() => setAmending(true)}>
              {say("Correct")}
            </button>
            {phone.line.isOnline && (
              <a class="btn btn-block" href={`/register/people/${encodeURIComponent(id)}/own`}>
                {say("In-person view")}
              </a>
            )}
          </div>
        )}
        {isAmending && <AmendPerson person={person} done={() => setAmending(false)} />}
        <Themes subject={person} about="person" />
        {doors.length > 0 && (
          <Section title={say("Homes")} count={doors.length}>
            <ul class="gz-list">
              {doors.map((door) => (
                <Line key={door.id} place={`home/${door.id}`} icon="home" title={holdings.nameOf(door)} />
              ))}
            </ul>
          </Section>
        )}
      </main>
    </>
  );
}
