/** What somebody is writing is kept after each stroke: a phone that dies in a stairwell loses nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Value } from "../engine/protocol";
import { usePhone } from "./hooks";

const PAUSE = 400;

interface Kept<T> {
  content: T;
  change: (part: Partial<T>) => void;
  /** The id under which it is kept: a deed that ends the draft names it. */
  id: string;
  isReady: boolean;
  /** Keep nothing more of it: the deed is done. */
  close: () => void;
}

export function useDraft<T extends object>(kind: string, subject: string | null, empty: T): Kept<T> {
  const phone = usePhone();
  const id = `${kind}:${subject ?? ""}`;
  const [content, setContent] = useState<T>(empty);
  const [isReady, setReady] = useState(false);
  const timer = useRef(0);
  useEffect(() => {
    void phone.drafts().then((drafts) => {
      const kept = drafts.find((draft) => draft.id === id);
      if (kept) setContent({ ...empty, ...(kept.content as unknown as T) });
      setReady(true);
    });
    return () => globalThis.clearTimeout(timer.current);
  }, [id]);
  const isClosed = useRef(false);
  const close = (): void => {
    isClosed.current = true;
    globalThis.clearTimeout(timer.current);
  };
  const change = (part: Partial<T>): void => {
    setContent((before) => {
      const next = { ...before, ...part };
      globalThis.clearTimeout(timer.current);
      const keep = (): void => void (isClosed.current || phone.work.keepDraft({ id, kind, subject, form: null, content: next as unknown as Value }).catch(() => undefined));
      timer.current = globalThis.setTimeout(keep, PAUSE) as unknown as number;
      return next;
    });
  };
  return { content, change, id, isReady, close };
}
