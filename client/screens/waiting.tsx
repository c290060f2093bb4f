/** What was done here to one thing and has not gone up yet. */
import type { JSX } from "preact";
import { say } from "../words/say";
import { usePhone } from "./hooks";
import { Note } from "./parts";
import { told } from "./queue";

export function useWaiting(id: string): JSX.Element | null {
  const phone = usePhone();
  const isOfIt = (value: unknown): boolean => value === id;
  const waiting = phone.queue.filter((one) => (isOfIt(one.subject) || isOfIt(one.body["home"])) && (one.state === "ready" || one.state === "waiting"));
  if (waiting.length === 0) return null;
  return (
    <Note icon="upload">
      {waiting.map((command) => (
        <p key={command.id}>{say("{deed}: kept here, goes up by itself", { deed: told(command, phone) })}</p>
      ))}
    </Note>
  );
}
