/** The photos of a matter: fetched while its screen is open and there is signal, held in memory only. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../engine/protocol";
import { say } from "../words/say";
import { usePhone } from "./hooks";
import { Icon, Note } from "./parts";

/** A photo as a matter's document tells it. */
export interface Told {
  id: string;
  purpose: string;
}

/** Ids and purposes that a matter's document tells, as they came. */
export function photosOf(row: Row): Told[] {
  const told = row["photos"];
  if (!Array.isArray(told)) return [];
  return told.flatMap((one) => (Array.isArray(one) && typeof one[0] === "string" ? [{ id: one[0], purpose: String(one[1] ?? "") }] : []));
}

/** What a photo shows. */
export function purposeOf(purpose: string): string {
  const words: Record<string, string> = {
    report: say("Photo of the report"),
    before: say("Photo before"),
    after: say("Photo after"),
    check: say("Photo on the spot"),
    step: say("Photo of a step"),
    person: say("Photo of a person"),
  };
  return words[purpose] ?? say("Photo");
}

/** Addresses of pictures in the page's memory, let go with the screen. */
function usePictures(): { urls: Readonly<Record<string, string>>; fetchOne: (id: string, size: "full" | "thumb") => Promise<boolean> } {
  const phone = usePhone();
  const [urls, setUrls] = useState<Readonly<Record<string, string>>>({});
  const made = useRef<Record<string, string>>({});
  const isLeft = useRef(false);
  useEffect(
    () => () => {
      isLeft.current = true;
      Object.values(made.current).forEach((url) => URL.revokeObjectURL(url));
    },
    [],
  );
  const fetchOne = async (id: string, size: "full" | "thumb"): Promise<boolean> => {
    const key = `${size} ${id}`;
    if (made.current[key] !== undefined) return true;
    const picture = await phone.picture(id, size);
    if (picture === null || isLeft.current) return false;
    made.current[key] ??= URL.createObjectURL(picture);
    setUrls({ ...made.current });
    return true;
  };
  return { urls, fetchOne };
}

/** One photo as large as the screen. */
function Large({ told, url, isMissing, leave }: { told: Told; url: string; isMissing: boolean; leave: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="gz-dialog gz-lightbox" aria-label={purposeOf(told.purpose)} onClose={leave}>
      <div class="gz-dialog-head">
        <h2>{purposeOf(told.purpose)}</h2>
        <button type="button" class="btn btn-quiet btn-icon" aria-label={say("Close")} onClick={() => dialog.current?.close()}>
          <Icon name="x" />
        </button>
      </div>
      <div class="gz-dialog-body">
        {url !== "" && <img src={url} alt={purposeOf(told.purpose)} />}
        {isMissing && <Note icon="photo">{say("This photo can be seen with signal only.")}</Note>}
      </div>
    </dialog>
  );
}

/** The photos of a matter, small; one is shown large on a tap. */
export function Seen({ row }: { row: Row }) {
  const phone = usePhone();
  const { urls, fetchOne } = usePictures();
  const [open, setOpen] = useState<Told | null>(null);
  const [missed, setMissed] = useState("");
  const told = photosOf(row);
  const { isOnline } = phone.line;
  const ids = told.map(({ id }) => id).join(" ");
  useEffect(() => {
    // One after the other: on a slow line the first is soon there. Where the line breaks, the next signal goes on.
    const fetchAll = async (): Promise<void> => {
      for (const { id } of photosOf(row)) await fetchOne(id, "thumb");
    };
    if (isOnline) void fetchAll();
  }, [ids, isOnline]);
  const look = (one: Told): void => {
    setOpen(one);
    setMissed("");
    void fetchOne(one.id, "full").then((isThere) => setMissed(isThere ? "" : one.id));
  };
  if (told.length === 0) return null;
  const isAnyThere = told.some(({ id }) => urls[`thumb ${id}`] !== undefined);
  if (!isOnline && !isAnyThere) return <Note icon="photo">{say("Photos: {count}, to be seen with signal", { count: told.length })}</Note>;
  return (
    <div class="gz-field gz-seen">
      <div class="gz-shots">
        {told.map((one) => (
          <button type="button" key={one.id} class="gz-look" onClick={() => look(one)}>
            <span class="gz-shot">{urls[`thumb ${one.id}`] === undefined ? <Icon name="photo" /> : <img src={urls[`thumb ${one.id}`]} alt={purposeOf(one.purpose)} />}</span>
            <span aria-hidden={urls[`thumb ${one.id}`] !== undefined}>{purposeOf(one.purpose)}</span>
          </button>
        ))}
      </div>
      {open !== null && (
        <Large key={open.id} told={open} url={urls[`full ${open.id}`] ?? urls[`thumb ${open.id}`] ?? ""} isMissing={missed === open.id} leave={() => setOpen(null)} />
      )}
    </div>
  );
}
