/** Before the phone is open: sign in, choose a PIN, type it, or read why nothing is here any more. */
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../words/say";
import { placed, usePhone } from "./hooks";
import { Icon, Note } from "./parts";
import { Languages } from "./languages";

const SHORTEST = 6;

function Frame({ children }: { children: preact.ComponentChildren }) {
  return (
    <main class="gz-phone-main gz-phone-door" id="main">
      <p class="gz-door-brand">
        <svg viewBox="0 0 24 24" width="48" height="48" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
          <rect x="3" y="3" width="18" height="18" rx="3" />
          <path d="M12 3v18M3 12h18" />
          <path d="M12 3h6a3 3 0 0 1 3 3v6h-9z" fill="currentColor" stroke="none" />
        </svg>
        <strong>{say("Gezhi")}</strong>
      </p>
      {children}
      <Languages />
    </main>
  );
}

function SignIn({ words }: { words: string }) {
  const phone = usePhone();
  return (
    <Frame>
      <h1>{say("Sign in")}</h1>
      <p>{words}</p>
      <a class="btn btn-primary btn-block" href={`${phone.about.signIn}?next=${encodeURIComponent(placed(""))}`}>
        {say("Sign in")}
      </a>
      {!phone.line.isOnline && <Note>{say("Signing in needs signal once. After that the phone works without.")}</Note>}
    </Frame>
  );
}

function PinField({ id, label, value, change, isFirst = false }: { id: string; label: string; value: string; change: (value: string) => void; isFirst?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) field.current?.focus();
  }, []);
  return (
    <div class="gz-field">
      <label class="form-label" for={id}>
        {label}
      </label>
      <input ref={field} id={id} class="form-control gz-pin-code" type="password" inputMode="numeric" autocomplete="off" maxLength={12} value={value} onInput={(event) => change(event.currentTarget.value)} />
    </div>
  );
}

/** What is wrong with a PIN, or nothing. Rows of one digit and of neighbours are tried first by whoever finds a phone. */
export function weakness(pin: string): string {
  if (!/^\d{6,12}$/.test(pin)) return say("Six digits at least.");
  const steps = [...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at]));
  const isPlain = steps.every((step) => step === steps[0]) && Math.abs(steps[0] ?? 9) <= 1;
  return isPlain ? say("Too easy to guess: not one digit all along, not a row.") : "";
}

function ChoosePin() {
  const phone = usePhone();
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState("");
  const [isBusy, setBusy] = useState(false);
  const done = (event: Event): void => {
    event.preventDefault();
    const what = weakness(pin) || (pin === again ? "" : say("The two are not the same."));
    setWrong(what);
    if (what !== "" || isBusy) return;
    setBusy(true);
    phone
      .enrol(pin)
      .catch((trouble: unknown) => setWrong(trouble instanceof Error ? trouble.message : String(trouble)))
      .finally(() => setBusy(false));
  };
  return (
    <Frame>
      <h1>{say("Choose a PIN for this phone")}</h1>
      <p>{say("It opens the phone where there is no signal. After eight wrong tries everything kept here is erased; what was sent stays at the centre.")}</p>
      <form onSubmit={done}>
        <PinField id="pin" label={say("PIN, six digits or more")} value={pin} change={setPin} isFirst />
        <PinField id="pin-again" label={say("The same again")} value={again} change={setAgain} />
        {wrong !== "" && <Note risk icon="alert">{wrong}</Note>}
        <button type="submit" class="btn btn-primary btn-block" disabled={isBusy}>
          {isBusy ? say("One moment…") : say("Take this phone into use")}
        </button>
      </form>
    </Frame>
  );
}

function Unlock() {
  const phone = usePhone();
  const [pin, setPin] = useState("");
  const [left, setLeft] = useState<number | null>(null);
  const [isBusy, setBusy] = useState(false);
  const done = (event: Event): void => {
    event.preventDefault();
    if (pin.length < SHORTEST || isBusy) return;
    setBusy(true);
    void phone.unlock(pin).then((tries) => {
      setLeft(tries);
      setPin("");
      setBusy(false);
    });
  };
  return (
    <Frame>
      <h1>{say("Enter the PIN")}</h1>
      <form onSubmit={done}>
        <PinField id="pin" label={say("PIN")} value={pin} change={setPin} isFirst />
        {left !== null && left > 0 && <Note risk icon="alert">{say("Wrong PIN. {left} more tries, then everything kept here is erased.", { left })}</Note>}
        <button type="submit" class="btn btn-primary btn-block" disabled={isBusy}>
          {isBusy ? say("One moment…") : say("Open")}
        </button>
        <button type="button" class="btn btn-quiet btn-block" onClick={() => void phone.askAgain()}>
          {say("PIN forgotten: sign in instead")}
        </button>
      </form>
    </Frame>
  );
}

function ended(why: string): string {
  const reasons: Record<string, string> = {
    signed_out: say("You have signed out. Nothing is kept on this phone any more."),
    lost: say("This phone was reported lost. Everything kept on it has been erased."),
    replaced: say("You use other phones now. Everything kept on this one has been erased."),
    account_ended: say("The account is closed. Everything kept on this phone has been erased."),
    unseen: say("This phone was not seen for half a year. Everything kept on it has been erased."),
    wrong_pins: say("Eight wrong PINs: everything kept on this phone has been erased. What was sent stays at the centre."),
  };
  return reasons[why] ?? say("This phone is open in another window.");
}

function Said({ icon, words, again = true }: { icon: string; words: string; again?: boolean }) {
  return (
    <Frame>
      <p class="gz-door-said">
        <Icon name={icon} />
      </p>
      <p>{words}</p>
      {again && (
        <button type="button" class="btn btn-primary btn-block" onClick={() => location.assign(placed(""))}>
          {say("Begin again")}
        </button>
      )}
    </Frame>
  );
}

/** The door, by where the phone stands. */
export function Door() {
  const { stage, why } = usePhone();
  switch (stage) {
    case "stranger":
      return <SignIn words={say("Your account opens this phone once; then a PIN does, with or without signal.")} />;
    case "renewing":
      return <SignIn words={say("Too long without contact, or the PIN is forgotten: sign in once more. What has not been sent is kept.")} />;
    case "enrolling":
      return <ChoosePin />;
    case "locked":
      return <Unlock />;
    case "elsewhere":
      return <Said icon="open" words={say("Gezhi is open in another window of this phone. Go on there, or close it.")} />;
    case "unsupported":
      return <Said icon="alert" again={false} words={say("This browser cannot keep anything safely: open the address with https in a newer browser.")} />;
    case "ended":
      return <Said icon="lock" words={ended(why)} />;
    default:
      return <Frame><p>{say("One moment…")}</p></Frame>;
  }
}
