/** A visit at a door: how, what came of it, and a word about it. */
import { useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { language, say } from "../words/say";
import { useDraft } from "./draft";
import { usePhone } from "./hooks";
import { Choice, Field, useDeed } from "./parts";

interface Filled {
  way: string;
  result: string;
  words: string;
}

const EMPTY: Filled = { way: "knock", result: "", words: "" };
const WAYS = ["knock", "phone", "leaflet"] as const;
const RESULTS = ["met", "nobody", "refused", "incomplete"] as const;
const MOST_WORDS = 500;

function Form({ home, done }: { home: Row; done: () => void }) {
  const phone = usePhone();
  const { content, change, id, close } = useDraft<Filled>("home.visit", home.id, EMPTY);
  const isLeaflet = content.way === "leaflet";
  const result = isLeaflet ? "left" : content.result;
  const { does, isRunning, trouble } = useDeed(async () => {
    if (result === "") return;
    close();
    await phone.wish({ deed: "home.visit", subject: home.id, body: { way: content.way, result, words: content.words.trim() }, draft: id });
    done();
  });
  const named = (of: string, codes: readonly string[]) => codes.map((code) => [code, phone.holdings.label(of, code, language())] as const);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        does();
      }}
    >
      <Choice name="visit-way" legend={say("How")} chosen={content.way} choose={(way) => change({ way })} choices={named("way", WAYS)} />
      {!isLeaflet && <Choice name="visit-result" legend={say("What came of it")} chosen={content.result} choose={(one) => change({ result: one })} choices={named("result", RESULTS)} />}
      <Field id="visit-words" label={say("Words")} wrong={trouble}>
        <input id="visit-words" class="form-control" maxLength={MOST_WORDS} value={content.words} onInput={(event) => change({ words: event.currentTarget.value })} />
      </Field>
      <button type="submit" class="btn btn-primary btn-block" disabled={isRunning || result === ""}>
        {say("Note the visit")}
      </button>
    </form>
  );
}

/** The form, folded away until it is wanted; tries in vain stand beside its name. */
export function VisitForm({ home }: { home: Row }) {
  const [turn, next] = useState(0);
  const tries = Number(home["tries"] ?? 0);
  return (
    <details class="card card-body gz-fold-card" key={turn}>
      <summary>
        {say("Visit at the door")}
        {tries > 0 && <span class="gz-hint"> {say("{count} in vain", { count: tries })}</span>}
      </summary>
      <Form key={turn} home={home} done={() => next(turn + 1)} />
    </details>
  );
}
