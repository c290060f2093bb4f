/** My week: what I did since Monday, and behind each number what it counts. Without signal: as the centre said last. */
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Week, WeekMatter } from "../transport/devices";
import { say } from "../words/say";
import { instant } from "../words/times";
import { useNow, usePhone } from "./hooks";
import { Empty, Head, Note, Row as Line } from "./parts";

/** “3 h 05 min”. */
export const hours = (minutes: number): string => say("{hours} h {minutes} min", { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });

export function sums(week: Week): { doors: number; tries: number; calls: number; leaflets: number } {
  const sum = (name: "doors" | "tries" | "calls" | "leaflets"): number => week.doors.reduce((all, day) => all + day[name], 0);
  return { doors: sum("doors"), tries: sum("tries"), calls: sum("calls"), leaflets: sum("leaflets") };
}

/** A number, and what it counts when it is opened. */
function Count({ words, value, children, isEmpty }: { words: string; value: string; children: ComponentChildren; isEmpty: boolean }) {
  return (
    <details class="gz-week-count">
      <summary>
        <span class="gz-grow">{words}</span>
        <strong>{value}</strong>
      </summary>
      {isEmpty ? <p class="gz-hint">{say("Nothing this week.")}</p> : <ul class="gz-list">{children}</ul>}
    </details>
  );
}

function Matter({ one }: { one: WeekMatter }) {
  const phone = usePhone();
  const now = useNow();
  const facts = `${one.number} · ${instant(Date.parse(one.at), now)}${one.is_late ? ` · ${say("late")}` : ""}`;
  const title = one.class_name || one.number;
  if (phone.document("cases", one.id) !== null) return <Line place={`case/${one.id}`} title={title} note={facts} />;
  return <Plain title={title} note={facts} />;
}

function Plain({ title, note }: { title: string; note: string }) {
  return (
    <li class="gz-list-row">
      <span class="gz-grow">
        <strong>{title}</strong>
        <span class="gz-hint">{note}</span>
      </span>
    </li>
  );
}

export function WeekScreen() {
  const phone = usePhone();
  const now = useNow();
  const [told, setTold] = useState<{ week: Week; isFresh: boolean } | null | "asking">("asking");
  useEffect(() => void phone.week().then(setTold), []);
  if (told === "asking" || told === null) {
    return (
      <>
        <Head title={say("My week")} behind="me" />
        <Empty icon="clock" words={told === null ? say("Your week has not come down yet: it does with the next signal.") : say("Matching…")} />
      </>
    );
  }
  const { week, isFresh } = told;
  const all = sums(week);
  return (
    <>
      <Head title={say("My week")} behind="me" />
      <main class="gz-phone-main">
        <p class="gz-hint">{say("{since} to {until}", { since: week.since, until: week.until })}</p>
        {!isFresh && <Note icon="offline">{say("As of {time}: there is no signal now.", { time: instant(Date.parse(week.at), now) })}</Note>}
        <Count words={say("Orders submitted in time")} value={String(week.in_time)} isEmpty={week.in_time === 0}>
          {week.orders.filter((one) => !one.is_late).map((one) => <Matter key={one.id + one.at} one={one} />)}
        </Count>
        <Count words={say("Orders submitted late")} value={String(week.late)} isEmpty={week.late === 0}>
          {week.orders.filter((one) => one.is_late).map((one) => <Matter key={one.id + one.at} one={one} />)}
        </Count>
        <Count words={say("Matters reported")} value={String(week.reports.length)} isEmpty={week.reports.length === 0}>
          {week.reports.map((one) => <Matter key={one.id} one={one} />)}
        </Count>
        <Count words={say("Doors where somebody was met")} value={String(all.doors)} isEmpty={week.doors.length === 0}>
          {week.doors.map((day) => (
            <Plain key={day.day} title={day.day} note={say("{doors} met, {tries} in vain, {calls} calls, {leaflets} leaflets", { doors: day.doors, tries: day.tries, calls: day.calls, leaflets: day.leaflets })} />
          ))}
        </Count>
        <Count words={say("Time on duty")} value={hours(week.duty_minutes)} isEmpty={week.duty.length === 0}>
          {week.duty.map((one) => (
            <Plain key={one.since} title={say("{since} to {until}", { since: instant(Date.parse(one.since), now), until: instant(Date.parse(one.until), now) })} note={hours(Math.floor((Date.parse(one.until) - Date.parse(one.since)) / 60_000))} />
          ))}
        </Count>
        <p class="gz-hint">{say("Counted from what was noted at the centre. No points are made of it.")}</p>
      </main>
    </>
  );
}
