/** The themes that somebody or something is on, and those that may be begun here. */
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { dayOf } from "../words/times";
import { usePhone } from "./hooks";
import { Row as Line, Section } from "./parts";

export function Themes({ subject, about }: { subject: Row; about: string }) {
  const { holdings } = usePhone();
  const themes = holdings.all("themes").filter((theme) => theme["about"] === about);
  const marks = new Map(holdings.marks(subject.id).map((mark) => [String(mark["theme"]), mark]));
  const withForm = new Set(holdings.all("forms").map((form) => String(form["theme"])));
  const today = dayOf(Date.now());
  const shown = themes.filter((theme) => withForm.has(theme.id)).sort((one, other) => Number(marks.has(other.id)) - Number(marks.has(one.id)));
  if (shown.length === 0) return null;
  const note = (theme: Row): string => {
    const mark = marks.get(theme.id);
    if (mark === undefined) return say("Not on it");
    const due = mark["due_date"];
    if (typeof due !== "string") return say("On it");
    return due <= today ? say("Visit due since {day}", { day: due }) : say("Next visit by {day}", { day: due });
  };
  return (
    <Section title={say("Themes")}>
      <ul class="gz-list">
        {shown.map((theme) => (
          <Line key={theme.id} place={`form/${theme.id}/${subject.id}`} icon={marks.has(theme.id) ? "flag" : "list"} title={holdings.themeName(theme, language())} note={note(theme)} />
        ))}
      </ul>
    </Section>
  );
}
