/** One window at a time holds the phone, and while it is open nothing else sends what waits. */

const WINDOW = "gezhi-window";
const OUTBOX = "gezhi-outbox";
/** The shell's worker may be sending, or trying to: so long it may end what it does. */
const PATIENCE = 1500;

/** Hold the phone until this window closes; false where another window holds it. */
export async function holdAlone(): Promise<boolean> {
  const isMine = await held(WINDOW, { ifAvailable: true });
  if (!isMine) return false;
  const patience = new AbortController();
  const timer = globalThis.setTimeout(() => patience.abort(), PATIENCE);
  // Taken from a worker that waits for a line: both may send the same, and the server does it once.
  await held(OUTBOX, { signal: patience.signal }).catch(() => held(OUTBOX, { steal: true }));
  globalThis.clearTimeout(timer);
  return true;
}

function held(name: string, how: LockOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ended = navigator.locks.request(name, how, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<undefined>(() => undefined);
    });
    ended.catch(reject);
  });
}
