/** What was said: into the phone, kept like a photo; and heard again, here and with a matter. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { say } from "../words/say";
import { lengthOf } from "../words/times";
import { usePhone } from "./hooks";
import { Icon } from "./parts";
import { MOST_SECONDS, type NoSound, speak, type Speaking } from "./speaking";

/** A recording that is kept on the device. */
export interface Said {
  local: string;
  seconds: number;
}

/** What a command with it has to wait for. */
export const localsOf = (said: Said | null): string[] => (said === null ? [] : [said.local]);

function whyNot(why: NoSound): string {
  const words: Record<NoSound, string> = {
    unable: say("This phone cannot record: say it in words. The report goes without."),
    refused: say("This app may not use the microphone: say it in words. The report goes without."),
    silent: say("No microphone was found: say it in words. The report goes without."),
  };
  return words[why];
}

function Wrong({ words }: { words: string }) {
  if (words === "") return null;
  return (
    <div class="gz-error" role="alert">
      <Icon name="alert" />
      {words}
    </div>
  );
}

/** Plays and rests; `load` is asked when somebody first wants to hear it. */
export function Play({ load, seconds, missing }: { load: () => Promise<Blob | null>; seconds: number; missing: string }) {
  const [isPlaying, setPlaying] = useState(false);
  const [wrong, setWrong] = useState("");
  const audio = useRef<HTMLAudioElement | null>(null);
  const leave = (): void => {
    if (audio.current === null) return;
    audio.current.pause();
    URL.revokeObjectURL(audio.current.src);
  };
  useEffect(() => leave, []);
  const press = async (): Promise<void> => {
    setWrong("");
    if (isPlaying) return audio.current?.pause();
    if (audio.current === null) {
      const sound = await load();
      if (sound === null) return setWrong(missing);
      audio.current = new Audio(URL.createObjectURL(sound));
      audio.current.onplay = () => setPlaying(true);
      audio.current.onpause = audio.current.onended = () => setPlaying(false);
    }
    await audio.current.play().catch(() => setWrong(say("This phone cannot play it.")));
  };
  return (
    <>
      <button type="button" class="btn gz-grow" onClick={() => void press()}>
        <Icon name={isPlaying ? "pause" : "play"} /> {isPlaying ? say("Pause") : say("Listen")} · {lengthOf(seconds)}
      </button>
      <Wrong words={wrong} />
    </>
  );
}

/** Say it: at most a minute, kept at once. `busy` is told while somebody speaks. */
export function Speak({ said, change, busy }: { said: Said | null; change: (said: Said | null) => void; busy: (isBusy: boolean) => void }) {
  const phone = usePhone();
  const [speaking, setSpeaking] = useState<Speaking | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [wrong, setWrong] = useState("");
  const under = useRef<Speaking | null>(null);
  const isLeft = useRef(false);
  useEffect(
    () => () => {
      isLeft.current = true;
      under.current?.drop();
    },
    [],
  );
  useEffect(() => {
    if (speaking === null) return;
    const clock = globalThis.setInterval(() => setSeconds(speaking.seconds), 250);
    return () => globalThis.clearInterval(clock);
  }, [speaking]);
  const begin = async (): Promise<void> => {
    setWrong("");
    const begun = await speak();
    if (typeof begun === "string") return setWrong(whyNot(begun));
    if (isLeft.current) return begun.drop();
    under.current = begun;
    setSeconds(0);
    setSpeaking(begun);
    const spoken = await begun.spoken;
    if (isLeft.current) return;
    if (spoken !== null) change({ local: await phone.keepPhoto(spoken.sound), seconds: spoken.seconds });
    else setWrong(say("Nothing was recorded."));
    setSpeaking(null);
  };
  const pressed = (): void => {
    busy(true);
    begin()
      .catch((trouble: unknown) => {
        setSpeaking(null);
        setWrong(trouble instanceof Error ? trouble.message : String(trouble));
      })
      .finally(() => busy(false));
  };
  const remove = (): void => {
    if (said !== null) void phone.dropPhoto(said.local);
    change(null);
  };
  return (
    <div class="gz-field gz-speak">
      {said === null && speaking === null && (
        <button type="button" class="btn btn-block" onClick={pressed}>
          <Icon name="microphone" /> {say("Voice recording")}
        </button>
      )}
      {speaking !== null && (
        <button type="button" class="btn btn-block gz-speaking" onClick={() => speaking.stop()}>
          <Icon name="stop" /> {say("Stop")} · <span role="timer">{`${lengthOf(seconds)} / ${lengthOf(MOST_SECONDS)}`}</span>
        </button>
      )}
      {said !== null && (
        <div class="gz-spoken">
          <Play key={said.local} load={() => phone.photo(said.local)} seconds={said.seconds} missing={say("It cannot be read any more: record it once more.")} />
          <button type="button" class="btn btn-icon" aria-label={say("Remove the recording")} onClick={remove}>
            <Icon name="trash" />
          </button>
        </div>
      )}
      <Wrong words={wrong} />
    </div>
  );
}

/** The id and the seconds that a matter's document tells; null where nothing was said. */
export function saidOf(row: Row): { id: string; seconds: number } | null {
  const told = row["recording"];
  if (!Array.isArray(told)) return null;
  const [id, seconds] = told;
  return typeof id === "string" && typeof seconds === "number" ? { id, seconds } : null;
}

/** What was said with the report of a matter. */
export function Heard({ row }: { row: Row }) {
  const phone = usePhone();
  const told = saidOf(row);
  if (told === null) return null;
  return (
    <div class="gz-field gz-heard">
      <p class="form-label">{say("Voice recording")}</p>
      <div class="gz-spoken">
        <Play key={told.id} load={() => phone.recording(told.id)} seconds={told.seconds} missing={say("It can be heard with signal only.")} />
      </div>
    </div>
  );
}
