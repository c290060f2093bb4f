/** What must be done before a form may go: each guard is open, or opens itself; the form then goes by itself. */

export interface Guard {
  isOpen(): boolean;
  /** Resolves when the form may go; rejects when it may not, after the guard has said why. */
  open(): Promise<void>;
}

const guards = new WeakMap<HTMLFormElement, Guard[]>();

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  // Safari before 16 cannot ask again; what the form requires was checked when it was sent the first time.
  if (typeof form.requestSubmit === "function") form.requestSubmit(submitter);
  else form.submit();
}

async function openAll(form: HTMLFormElement, all: readonly Guard[], submitter: HTMLElement | null): Promise<void> {
  form.setAttribute("aria-busy", "true");
  try {
    await Promise.all(all.filter((guard) => !guard.isOpen()).map((guard) => guard.open()));
  } catch {
    return;
  } finally {
    form.removeAttribute("aria-busy");
  }
  send(form, submitter);
}

/** Holds `form` back until `guard` is open. */
export function guardForm(form: HTMLFormElement, guard: Guard): void {
  const held = guards.get(form);
  if (held !== undefined) {
    held.push(guard);
    return;
  }
  const all = [guard];
  guards.set(form, all);
  form.addEventListener("submit", (event) => {
    if (all.every((one) => one.isOpen())) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") void openAll(form, all, event.submitter);
  });
}
