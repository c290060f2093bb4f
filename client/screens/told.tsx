/** What came back: new answers on Today, the last words on a matter, the sound for both, and its switch. */
import { useEffect, useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { instant } from "../words/times";
import { useNow, usePhone } from "./hooks";
import { answered, Bell, beSilent, heard, heardSince, isSilent, newOf, readHere, sound } from "./news";
import { Note, Row as Line, Section } from "./parts";

const BELL = new Bell(sound);

/** Rings while the phone is open and something new has come down. */
export function Ringing() {
  const { holdings, line, post } = usePhone();
  useEffect(() => BELL.forget(), [post?.id]);
  useEffect(() => BELL.look(newOf(holdings, post?.id ?? ""), line.isWhole));
  return null;
}

/** Matters of mine on which somebody said something that I have not read. */
export function Answers() {
  const { holdings, post } = usePhone();
  const now = useNow();
  const rows = answered(holdings.all("cases"), heard(), heardSince(post?.id ?? ""));
  if (rows.length === 0) return null;
  return (
    <Section title={say("New answers")} count={rows.length}>
      <ul class="gz-list">
        {rows.map((row) => (
          <Line key={row.id} place={`case/${row.id}`} icon="message" title={String(row["last_words"])} note={[holdings.titleOf(row, language()), saidBy(row, now)].join(" · ")} />
        ))}
      </ul>
    </Section>
  );
}

const saidBy = (row: Row, now: number): string => [String(row["last_by"] ?? ""), instant(Date.parse(String(row["last_at"])), now)].filter(Boolean).join(" · ");

/** The last words on a matter of mine; opening the matter is reading them. */
export function LastWords({ row }: { row: Row }) {
  const now = useNow();
  const words = String(row["last_words"] ?? "");
  useEffect(() => {
    if (words !== "") readHere(row);
  }, [row.id, row["last_at"]]);
  if (words === "") return null;
  return (
    <Note icon="message">
      <p class="gz-case-words">{words}</p>
      <p class="gz-hint">{saidBy(row, now)}</p>
    </Note>
  );
}

export function Sound() {
  const [silent, setSilent] = useState(isSilent);
  return (
    <label class="form-check">
      <input
        class="form-check-input"
        type="checkbox"
        checked={!silent}
        onChange={(event) => {
          const wanted = !event.currentTarget.checked;
          beSilent(wanted);
          setSilent(wanted);
          sound();
        }}
      />
      <span>{say("A sound for new orders and answers")}</span>
    </label>
  );
}
