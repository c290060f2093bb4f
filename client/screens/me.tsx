/** Me: who I am here, my posts, what waits, and how this phone is left. */
import { useState } from "preact/hooks";
import { language, say } from "../words/say";
import { dayOf } from "../words/times";
import { usePhone } from "./hooks";
import { Languages } from "./languages";
import { Head, Icon, Note, Row as Line, Section, useDeed } from "./parts";
import { Sound } from "./told";

function Posts() {
  const phone = usePhone();
  if (phone.posts.length < 2) return null;
  return (
    <Section title={say("My posts")} count={phone.posts.length}>
      <ul class="gz-list">
        {phone.posts.map((post) => (
          <li key={post.id}>
            <button type="button" class="gz-list-row gz-row-button" aria-pressed={post.id === phone.post?.id} onClick={() => void phone.choose(post.id)}>
              <Icon name={post.id === phone.post?.id ? "check" : "grid"} />
              <span class="gz-grow">
                <strong>{post.name}</strong>
                <span class="gz-hint">{phone.holdings.label("role", post.role, language())}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who stands in for me, and the centre. */
export function Help() {
  const { me } = usePhone();
  const standIns = (me?.["stand_ins"] ?? []) as { name: string; until: string | null }[];
  const office = (me?.["office"] ?? {}) as { name?: string; contact?: string };
  const number = /\+?[\d-]{5,}/.exec(office.contact ?? "")?.[0] ?? "";
  if (standIns.length === 0 && !office.contact) return null;
  return (
    <Section title={say("Help")}>
      <ul class="gz-list">
        {standIns.map((one) => (
          <li class="gz-list-row" key={one.name}>
            <Icon name="users" />
            <span class="gz-grow">
              <strong>{one.name}</strong>
              <span class="gz-hint">{one.until === null ? say("Stands in for you") : say("Stands in for you until {day}", { day: dayOf(Date.parse(one.until)) })}</span>
            </span>
          </li>
        ))}
        {office.contact && (
          <li>
            <a class="gz-list-row" href={number === "" ? "#" : `tel:${number}`}>
              <Icon name="phone" />
              <span class="gz-grow">
                <strong>{office.name || say("The centre")}</strong>
                <span class="gz-hint">{office.contact}</span>
              </span>
            </a>
          </li>
        )}
      </ul>
    </Section>
  );
}

function Leave() {
  const phone = usePhone();
  const [isSure, setSure] = useState(false);
  const { does, isRunning } = useDeed(() => phone.leave());
  const left = phone.line.waiting + phone.line.toChoose;
  if (!isSure) {
    return (
      <button type="button" class="btn btn-block" onClick={() => setSure(true)}>
        <Icon name="leave" /> {say("Sign out of this phone")}
      </button>
    );
  }
  return (
    <Note risk icon="alert">
      <p>{left === 0 ? say("Everything kept on this phone is erased. What you did is at the centre.") : say("{count} of your deeds have not reached the centre: they would be lost. Better wait for signal.", { count: left })}</p>
      <div class="gz-form-deeds">
        <button type="button" class="btn" onClick={() => setSure(false)}>
          {say("Stay")}
        </button>
        <button type="button" class="btn btn-danger" disabled={isRunning} onClick={does}>
          {left === 0 ? say("Sign out and erase") : say("Sign out and lose {count} deeds", { count: left })}
        </button>
      </div>
    </Note>
  );
}

export function Me() {
  const phone = usePhone();
  return (
    <>
      <Head title={say("Me")} />
      <main class="gz-phone-main">
        <p class="gz-me">
          <Icon name="user" />
          <span>
            <strong>{phone.me?.me.name ?? ""}</strong>
            <span class="gz-hint">{[phone.holdings.label("role", phone.post?.role, language()), phone.post?.name].filter(Boolean).join(" · ")}</span>
          </span>
        </p>
        <ul class="gz-list">
          <Line place="help" icon="users" title={say("Somebody needs help here")} />
          <Line place="week" icon="chart" title={say("My week")} />
          <Line place="queue" icon="upload" title={say("Done here, not yet at the centre")} note={phone.line.waiting + phone.line.toChoose === 0 ? say("Everything is at the centre.") : say("{count} waiting to be sent", { count: phone.line.waiting })} />
        </ul>
        <ul class="gz-list gz-after-list">
          <Line place="walk" icon="flag" title={say("Rounds")} note={say("Begin a round, or go on with one")} />
        </ul>
        <Posts />
        <Help />
        <Section title={say("This phone")}>
          <div class="gz-stack">
            <button type="button" class="btn btn-block" onClick={() => void phone.sync()}>
              <Icon name="refresh" /> {say("Match with the centre now")}
            </button>
            <button type="button" class="btn btn-block" onClick={() => phone.lock()}>
              <Icon name="lock" /> {say("Lock")}
            </button>
            <Leave />
          </div>
          <Sound />
          <Languages />
        </Section>
      </main>
    </>
  );
}
