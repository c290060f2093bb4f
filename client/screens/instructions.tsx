/** Instructions from above: those that wait on Today, and one of them: read, noted, reported back. */
import { useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { say } from "../words/say";
import { instant } from "../words/times";
import { isDone, waiting } from "./given";
import { useNow, usePhone } from "./hooks";
import { Clock, Empty, Field, Head, Note, Row as Line, Section, useDeed } from "./parts";

const MOST_WORDS = 1000;

const from = (row: Row, now: number): string => [String(row["by"]), instant(Date.parse(String(row["issued_at"])), now)].join(" · ");

export function Instructions() {
  const { holdings } = usePhone();
  const now = useNow();
  const rows = waiting(holdings.all("instructions"));
  if (rows.length === 0) return null;
  return (
    <Section title={say("Instructions")} count={rows.length}>
      <ul class="gz-list">
        {rows.map((row) => (
          <Line key={row.id} place={`instruction/${row.id}`} icon="bell" title={String(row["title"])} note={from(row, now)}>
            {row["due_at"] !== null && (
              <span class="gz-line-facts">
                <Clock due={String(row["due_at"])} yellow={null} now={now} />
              </span>
            )}
          </Line>
        ))}
      </ul>
    </Section>
  );
}

function Answering({ row }: { row: Row }) {
  const phone = usePhone();
  const [words, setWords] = useState("");
  const send = useDeed(async () => {
    await phone.wish({ deed: "instruction.answer", subject: row.id, body: { words: words.trim() } });
    setWords("");
  });
  return (
    <form
      class="card card-body gz-deed-form"
      onSubmit={(event) => {
        event.preventDefault();
        send.does();
      }}
    >
      <Field id="answer-words" label={say("What came of the instruction")} required wrong={send.trouble}>
        <textarea id="answer-words" class="form-control" rows={3} maxLength={MOST_WORDS} required value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </Field>
      <button type="submit" class="btn btn-primary btn-block" disabled={send.isRunning || words.trim() === ""}>
        {say("Report back")}
      </button>
    </form>
  );
}

export function InstructionScreen({ id }: { id: string }) {
  const phone = usePhone();
  const now = useNow();
  const note = useDeed(async () => {
    await phone.wish({ deed: "instruction.receive", subject: id });
  });
  const row = phone.document("instructions", id);
  if (row === null) {
    return (
      <>
        <Head title={say("Instruction")} behind="today" />
        <Empty icon="bell" words={say("This instruction has been withdrawn, or is not for your post any more.")} />
      </>
    );
  }
  const at = (field: string): string => instant(Date.parse(String(row[field])), now);
  return (
    <>
      <Head title={String(row["title"])} behind="today" />
      <main class="gz-phone-main">
        <p class="gz-line-facts">
          <span>{from(row, now)}</span>
          {row["due_at"] !== null && !isDone(row) && <Clock due={String(row["due_at"])} yellow={null} now={now} />}
        </p>
        <p class="gz-case-words">{String(row["words"])}</p>
        {row["received_at"] !== null && <p class="gz-hint">{say("Noted {time}", { time: at("received_at") })}</p>}
        {row["answered_at"] !== null && (
          <Note icon="check">
            <p class="gz-case-words">{String(row["answer"])}</p>
            <p class="gz-hint">{say("Reported back {time}", { time: at("answered_at") })}</p>
          </Note>
        )}
        {note.trouble !== "" && <Note risk icon="alert">{note.trouble}</Note>}
        {row["received_at"] === null && (
          <button type="button" class="btn btn-primary btn-lg btn-block" disabled={note.isRunning} onClick={() => note.does()}>
            {say("Take note")}
          </button>
        )}
        {row["needs_answer"] === true && row["received_at"] !== null && <Answering row={row} />}
      </main>
    </>
  );
}
