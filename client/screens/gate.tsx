/** Gate duty: choose a gate, count with one tap what goes in and out, write a visitor down, send the totals. */
import { useState } from "preact/hooks";
import { language, say } from "../words/say";
import { instant } from "../words/times";
import { DRAFT, type Standing, useDuty } from "./duty";
import { wrongPhone } from "./entering";
import { go, useNow, usePhone } from "./hooks";
import { Choice, Empty, Field, Head, Icon, Note, Row as Line, Section, useDeed } from "./parts";
import { begun, counted, type Duty, endOf, isOver, type Kind, KINDS, lastTap, MOST_HOURS, total, undone, type Way, WAYS } from "./tally";

const PURPOSES = ["kin", "delivery", "repair", "errand", "other"] as const;
const MOST_DOORS = 5;

/** “Resident in”: as the buttons say it. */
function namedTap(kind: Kind, way: Way): string {
  const words = { resident: [say("Resident in"), say("Resident out")], visitor: [say("Visitor in"), say("Visitor out")], vehicle: [say("Vehicle in"), say("Vehicle out")] };
  return words[kind][way === "in" ? 0 : 1] ?? "";
}

/** On Today, where gates stand in the area. */
export function GatesHere() {
  const { holdings } = usePhone();
  const now = useNow();
  const { duty } = useDuty();
  const count = holdings.all("gates").length;
  if (count === 0 && duty === null) return null;
  const note = duty === null ? say("Gates here: {count}", { count }) : say("On duty at {gate} since {time}", { gate: duty.name, time: instant(duty.begunAt, now) });
  return (
    <Section title={say("Gate duty")}>
      <ul class="gz-list">
        <Line place="gate" icon="shield" title={duty === null ? say("Stand at a gate") : say("Go on with the duty")} note={note} />
      </ul>
    </Section>
  );
}

function Choose({ standing }: { standing: Standing }) {
  const phone = usePhone();
  const gates = phone.holdings.all("gates");
  const [chosen, choose] = useState("");
  const gate = gates.find((one) => one.id === chosen) ?? (gates.length === 1 ? gates[0] : undefined);
  const { does, isRunning, trouble } = useDeed(async () => {
    if (gate === undefined) return;
    const id = await phone.wish({ deed: "gate.begin", body: { gate: gate.id } });
    standing.begin(begun(id, gate.id, String(gate["name"]), Date.now()));
  });
  if (gates.length === 0) return <Empty icon="shield" words={say("No gate is kept in your cells.")} />;
  const choices = gates.map((one) => [one.id, [one["compound"], one["name"]].filter(Boolean).join(" ")] as const);
  return (
    <>
      <Choice name="gate" legend={say("Which gate")} chosen={gate?.id ?? ""} choose={choose} choices={choices} />
      {trouble !== "" && <Note risk icon="alert">{trouble}</Note>}
      <button type="button" class="btn btn-primary btn-lg btn-block" disabled={isRunning || gate === undefined} onClick={does}>
        {say("Begin the duty")}
      </button>
      <p class="gz-hint">{say("Only how many go through is counted, by kind and hour. It works without signal.")}</p>
    </>
  );
}

function Count({ duty, standing }: { duty: Duty; standing: Standing }) {
  const last = lastTap(duty);
  return (
    <>
      <div class="gz-gate">
        {KINDS.flatMap((kind) =>
          WAYS.map((way) => (
            <button key={`${kind}${way}`} type="button" class="btn" data-way={way} onClick={() => standing.change((before) => counted(before, kind, way, Date.now()))}>
              <span>{namedTap(kind, way)}</span>
              <strong>{total(duty, kind, way)}</strong>
            </button>
          )),
        )}
      </div>
      <button type="button" class="btn btn-block" disabled={last === null} onClick={() => standing.change(undone)}>
        <Icon name="refresh" /> {last === null ? say("Take the last tap back") : say("Take back: {what}", { what: namedTap(last.kind, last.way) })}
      </button>
    </>
  );
}

/** A visitor who is known, not only counted. */
function Visitor({ duty, standing }: { duty: Duty; standing: Standing }) {
  const phone = usePhone();
  const { holdings } = phone;
  const [name, setName] = useState("");
  const [number, setNumber] = useState("");
  const [door, setDoor] = useState("");
  const [home, setHome] = useState("");
  const [purpose, setPurpose] = useState("kin");
  const [noted, note] = useState("");
  const found = home === "" && door.trim() !== "" ? holdings.find(door).filter((one) => one.kind === "homes").slice(0, MOST_DOORS) : [];
  const { does, isRunning, trouble } = useDeed(async () => {
    const words = home === "" ? door.trim() : "";
    const body = { name: name.trim(), phone: number.trim(), home: home || null, words, purpose };
    await phone.wish({ deed: "gate.visitor", subject: duty.id, body });
    standing.change((before) => counted(before, "visitor", "in", Date.now(), false));
    note(say("Written down and counted as a visitor in."));
    setName("");
    setNumber("");
    setDoor("");
    setHome("");
  });
  const isWhole = name.trim() !== "" && door.trim() !== "" && wrongPhone(number) === "";
  return (
    <details class="card card-body gz-fold-card">
      <summary>{say("Write a visitor down")}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) does();
        }}
      >
        <Field id="visitor-name" label={say("Name")} required>
          <input id="visitor-name" class="form-control" autocomplete="off" maxLength={40} required value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        <Field id="visitor-phone" label={say("Phone")} wrong={wrongPhone(number)}>
          <input id="visitor-phone" class="form-control gz-figure" type="tel" autocomplete="off" maxLength={20} value={number} onInput={(event) => setNumber(event.currentTarget.value)} />
        </Field>
        <Field id="visitor-door" label={say("Which door")} hint={say("Type building and room and choose, or leave it in words.")} required>
          <input
            id="visitor-door"
            class="form-control"
            autocomplete="off"
            maxLength={100}
            required
            value={door}
            onInput={(event) => {
              setDoor(event.currentTarget.value);
              setHome("");
            }}
          />
        </Field>
        {found.length > 0 && (
          <ul class="gz-list">
            {found.map(({ row }) => (
              <li key={row.id}>
                <button
                  type="button"
                  class="gz-list-row btn-quiet"
                  onClick={() => {
                    setHome(row.id);
                    setDoor(holdings.nameOf(row));
                  }}
                >
                  <Icon name="home" /> <span class="gz-grow">{holdings.nameOf(row)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <Choice name="visitor-purpose" legend={say("What for")} chosen={purpose} choose={setPurpose} choices={PURPOSES.map((one) => [one, holdings.label("purpose", one, language())] as const)} />
        {trouble !== "" && <p class="gz-error" role="alert">{trouble}</p>}
        <button type="submit" class="btn btn-primary btn-block" disabled={isRunning || !isWhole}>
          {say("Write down")}
        </button>
        <p class="gz-hint">{say("No identity number. Seen with a reason only, and erased after a month.")}</p>
      </form>
      {noted !== "" && <p class="gz-hint" role="status">{noted}</p>}
    </details>
  );
}

function End({ duty, standing }: { duty: Duty; standing: Standing }) {
  const phone = usePhone();
  const [isSure, setSure] = useState(false);
  const { does, isRunning, trouble } = useDeed(async () => {
    await standing.end(async (held) => void (await phone.wish({ deed: "gate.end", subject: held.id, body: endOf(held, Date.now()), draft: DRAFT })));
    go("", true);
  });
  if (!isSure) {
    return (
      <button type="button" class="btn btn-block" onClick={() => setSure(true)}>
        <Icon name="flag" /> {say("End the duty")}
      </button>
    );
  }
  const sum = (way: Way): number => KINDS.reduce((all, kind) => all + total(duty, kind, way), 0);
  return (
    <section class="card card-body">
      <p>{say("In {in}, out {out}: sent as they are, they cannot be changed any more.", { in: sum("in"), out: sum("out") })}</p>
      {trouble !== "" && <Note risk icon="alert">{trouble}</Note>}
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={() => setSure(false)}>
          {say("Not yet")}
        </button>
        <button type="button" class="btn btn-primary" disabled={isRunning} onClick={does}>
          {say("End it now")}
        </button>
      </div>
    </section>
  );
}

export function GateScreen() {
  const standing = useDuty();
  const now = useNow();
  const { duty, isReady, trouble } = standing;
  const forgotten = duty !== null && isOver(duty, now);
  return (
    <>
      <Head title={duty?.name ?? say("Gate duty")} behind="today" />
      <main class="gz-phone-main gz-stack">
        {trouble !== "" && <Note risk icon="alert">{trouble}</Note>}
        {isReady && duty === null && <Choose standing={standing} />}
        {duty !== null && !forgotten && (
          <>
            <p class="gz-hint">{say("On duty since {time}", { time: instant(duty.begunAt, now) })}</p>
            <Count duty={duty} standing={standing} />
            <Visitor duty={duty} standing={standing} />
          </>
        )}
        {forgotten && <Note icon="clock">{say("This duty began more than {hours} hours ago. It is ended as of {time}, when something was counted last.", { hours: MOST_HOURS, time: instant(duty.lastAt, now) })}</Note>}
        {duty !== null && <End duty={duty} standing={standing} />}
      </main>
    </>
  );
}
