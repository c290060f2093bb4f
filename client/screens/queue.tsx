/** What was done here and has not become true yet: what waits, what was refused, what two have done at once. */
import type { Row, Value } from "../engine/protocol";
import type { Command } from "../engine/queue";
import { conflictOf } from "../engine/conflicts";
import { language, say } from "../words/say";
import { instant } from "../words/times";
import { useNow, usePhone } from "./hooks";
import { Empty, Head, Note, Section, useDeed } from "./parts";
import type { Phone } from "./phone";

/** What a command did, in words. */
export function told(command: Command, phone: Phone): string {
  const { holdings } = phone;
  const [kind = "", deed = ""] = command.deed.split(".");
  if (kind === "case") return holdings.label("deed", deed, language());
  const words: Record<string, string> = {
    "home.found": say("Found behind the door"),
    "home.visit": say("Visit at the door"),
    "home.confirm": say("Everybody here as it stands"),
    "person.enter": say("Person added"),
    "person.amend": say("Person corrected"),
    "person.confirm": say("Person confirmed"),
    "mark.visit": say("Form filled in"),
    "gate.begin": say("Gate duty begun"),
    "gate.visitor": say("Visitor written down"),
    "gate.end": say("Gate duty ended"),
    "round.begin": say("Round begun"),
    "round.check_in": say("Key point passed"),
    "round.end": say("Round ended"),
    "round.break_off": say("Round broken off"),
    "track.pieces": say("Part of the way recorded"),
    "inspection.record": say("Inspection"),
  };
  return words[command.deed] ?? (command.deed === "" ? say("A deed that cannot be read any more") : command.deed);
}

/** What it was about. */
function about(command: Command, phone: Phone): string {
  const id = command.subject ?? "";
  const { holdings } = phone;
  const home = holdings.one("homes", id) ?? holdings.one("homes", String(command.body["home"] ?? ""));
  const person = holdings.one("people", id);
  const matter = holdings.one("cases", id);
  const words = command.body["words"];
  if (matter !== null) return holdings.titleOf(matter, language());
  if (person !== null) return String(person["name"]);
  if (home !== null) return holdings.nameOf(home);
  const thing = holdings.all("inspections").find((one) => one["thing"] === id);
  if (thing !== undefined) return String(thing["name"]);
  const gate = holdings.one("gates", String(command.body["gate"] ?? ""));
  if (gate !== null) return String(gate["name"]);
  const plan = holdings.one("rounds", String(command.body["plan"] ?? ""));
  if (plan !== null) return String(plan["name"]);
  return typeof words === "string" ? words : "";
}

function When({ command }: { command: Command }) {
  const now = useNow();
  if (command.done_at === "") return null;
  return <span class="gz-hint">{instant(Date.parse(command.done_at), now)}</span>;
}

function Waiting({ command, phone }: { command: Command; phone: Phone }) {
  const left = command.attachments.filter((one) => one.id === null).length;
  return (
    <li class="gz-list-row">
      <span class="gz-grow">
        <strong>{told(command, phone)}</strong>
        <span class="gz-hint">{about(command, phone)}</span>
        {left > 0 && <span class="gz-hint">{say("{count} photos or recordings to be sent first", { count: left })}</span>}
      </span>
      <When command={command} />
    </li>
  );
}

/** One line of two columns: what I said, what stands. */
function Compared({ command, theirs, phone }: { command: Command; theirs: Row | null; phone: Phone }) {
  const said = Object.entries(command.body["values"] && typeof command.body["values"] === "object" ? (command.body["values"] as { [name: string]: Value }) : command.body);
  const shown = (value: unknown): string => (value === null || value === undefined || value === "" ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value));
  const rows = said.filter(([name]) => !["photos", "recording", "submission"].includes(name));
  const state = theirs && "state" in theirs ? [[say("State"), "", phone.holdings.label("state", theirs["state"], language())]] : [];
  return (
    <table class="table gz-compared">
      <thead>
        <tr>
          <td />
          <th>{say("Mine")}</th>
          <th>{say("In force")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th>{named(name)}</th>
            <td>{shown(value)}</td>
            <td>{shown(theirs?.[name])}</td>
          </tr>
        ))}
        {state.map(([name, mine, in_force]) => (
          <tr key={name}>
            <th>{name}</th>
            <td>{mine}</td>
            <td>{in_force}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function named(field: string): string {
  const words: Record<string, string> = {
    name: say("Name"),
    phone: say("Phone"),
    document: say("Document number"),
    sex: say("Sex"),
    birth_date: say("Born"),
    workplace: say("Workplace"),
    words: say("Words"),
    answer: say("What was done"),
    reason: say("Why"),
    condition: say("Behind the door"),
    passed: say("Solved"),
    found: say("It is there"),
  };
  return words[field] ?? field;
}

function ToChoose({ command, phone }: { command: Command; phone: Phone }) {
  const engine = phone.engineFor(command.post);
  const isConflict = command.state === "conflict";
  const { theirs } = conflictOf(command);
  const drop = useDeed(() => engine.drop(command.id));
  const insist = useDeed(async () => {
    await engine.insist(command.id);
    void phone.sync();
  });
  return (
    <article class="card card-body gz-choosing">
      <p>
        <strong>{told(command, phone)}</strong> <span class="gz-hint">{about(command, phone)}</span> <When command={command} />
      </p>
      <p>{isConflict ? say("Somebody else changed it meanwhile. Both stand side by side: choose.") : reason(command)}</p>
      {isConflict && <Compared command={command} theirs={theirs} phone={phone} />}
      <div class="gz-form-deeds">
        <button type="button" class="btn" disabled={drop.isRunning} onClick={drop.does}>
          {isConflict ? say("What is in force stands") : say("Read; take it off the list")}
        </button>
        {command.deed !== "" && Object.keys(command.body).length > 0 && (
          <button type="button" class="btn btn-primary" disabled={insist.isRunning} onClick={insist.does}>
            {isConflict ? say("Mine, upon what is in force") : say("Send it once more")}
          </button>
        )}
      </div>
    </article>
  );
}

function reason(command: Command): string {
  const { code = "", sentence = "" } = command.result ?? {};
  const ours: Record<string, string> = {
    "sync.post_ended": say("You do not hold this post any more: it was not sent."),
    "phone.damaged": say("What was kept of it cannot be read any more: do it once more."),
    "phone.photo_gone": sentence || say("Its photo or recording could not be sent: report it once more."),
  };
  return ours[code] ?? (sentence || say("The centre did not take it ({code}).", { code }));
}

export function Queue() {
  const phone = usePhone();
  const toChoose = phone.queue.filter((one) => one.state === "conflict" || one.state === "refused");
  const waiting = phone.queue.filter((one) => one.state === "waiting" || one.state === "ready");
  return (
    <>
      <Head title={say("Done here, not yet at the centre")} behind="me" />
      <main class="gz-phone-main">
        {phone.queue.length === 0 && <Empty icon="check" words={say("Everything is at the centre.")} />}
        {toChoose.length > 0 && (
          <Section title={say("Look at these")} count={toChoose.length}>
            {toChoose.map((command) => (
              <ToChoose key={command.id} command={command} phone={phone} />
            ))}
          </Section>
        )}
        {waiting.length > 0 && (
          <Section title={say("Go up by themselves, in this order")} count={waiting.length}>
            {!phone.line.isOnline && <Note>{say("There is no signal. Nothing is lost: leave the phone as it is.")}</Note>}
            <ul class="gz-list">
              {waiting.map((command) => (
                <Waiting key={command.id} command={command} phone={phone} />
              ))}
            </ul>
          </Section>
        )}
      </main>
    </>
  );
}
