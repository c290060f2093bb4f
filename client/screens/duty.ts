/** The duty at a gate that is under way on this phone, kept with each tap: a killed app loses none of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Value } from "../engine/protocol";
import { usePhone } from "./hooks";
import type { Duty } from "./tally";

export const DRAFT = "gate";

export interface Standing {
  /** Null where nobody stands anywhere. */
  duty: Duty | null;
  isReady: boolean;
  trouble: string;
  change: (next: (before: Duty) => Duty) => void;
  begin: (duty: Duty) => void;
  /** Send the totals: nothing is counted meanwhile, and nothing is kept behind it. */
  end: (send: (duty: Duty) => Promise<void>) => Promise<void>;
}

export function useDuty(): Standing {
  const phone = usePhone();
  const post = phone.post?.id ?? "";
  const [duty, show] = useState<Duty | null>(null);
  const [isReady, setReady] = useState(false);
  const [trouble, setTrouble] = useState("");
  const held = useRef<Duty | null>(null);
  const isClosed = useRef(false);
  const chain = useRef<Promise<void>>(Promise.resolve());
  const hold = (next: Duty | null): void => {
    held.current = next;
    show(next);
  };
  useEffect(() => {
    let isLeft = false;
    setReady(false);
    void phone.drafts().then((drafts) => {
      if (isLeft) return;
      hold((drafts.find((draft) => draft.id === DRAFT)?.content as unknown as Duty | undefined) ?? null);
      setReady(true);
    });
    return () => void (isLeft = true);
  }, [post]);
  const keep = (): void => {
    const engine = phone.work;
    chain.current = chain.current
      .then(async () => {
        const content = held.current as unknown as Value;
        if (content !== null) await engine.keepDraft({ id: DRAFT, kind: DRAFT, subject: null, form: null, content });
      })
      .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
  };
  const begin = (next: Duty): void => {
    hold(next);
    keep();
  };
  const change = (next: (before: Duty) => Duty): void => {
    if (held.current !== null && !isClosed.current) begin(next(held.current));
  };
  const end = async (send: (duty: Duty) => Promise<void>): Promise<void> => {
    isClosed.current = true;
    try {
      await chain.current;
      if (held.current !== null) await send(held.current);
    } catch (refusal) {
      isClosed.current = false;
      throw refusal;
    }
  };
  return { duty, isReady, trouble, change, begin, end };
}
