/** The phone's frame: one quiet line above, five places below, and between them the screen of the place. */
import { say } from "../words/say";
import { instant } from "../words/times";
import { CaseScreen } from "./case";
import { Door } from "./door";
import { Doors, First } from "./doors";
import { ThemeForm } from "./form";
import { Building, Grid } from "./grid";
import { Scanned } from "./scanned";
import { GateScreen } from "./gate";
import { Home } from "./home";
import { HelpScreen } from "./help";
import { useNow, usePhone, usePlace, useWalking } from "./hooks";
import { Inspect } from "./inspect";
import { InstructionScreen } from "./instructions";
import { MapScreen } from "./map";
import { Me } from "./me";
import { Empty, Head, Icon, To } from "./parts";
import { Person } from "./person";
import { Queue } from "./queue";
import { Report, Sent } from "./report";
import { Today } from "./today";
import { WalkScreen } from "./walk";
import { Ringing } from "./told";
import { WeekScreen } from "./week";

const PLACES = [
  { key: "", icon: "today", label: "Today" },
  { key: "map", icon: "map", label: "Map" },
  { key: "report", icon: "plus", label: "Report" },
  { key: "grid", icon: "grid", label: "Grid" },
  { key: "me", icon: "user", label: "Me" },
] as const;

/** Which of the five places a screen belongs to. */
const BELONGS: Record<string, string> = { case: "", gate: "", help: "", instruction: "", orders: "", doors: "grid", building: "grid", door: "grid", home: "grid", person: "grid", form: "grid", walk: "", inspect: "", queue: "me", week: "me", sent: "report" };

function Screen({ place }: { place: string }) {
  const [name = "", id = "", more = ""] = place.split("/");
  switch (name) {
    case "":
      return <First />;
    case "orders":
      return <Today />;
    case "map":
      return <MapScreen key={id} first={id} />;
    case "doors":
      return <Doors />;
    case "report":
      return <Report key={id} from={id} />;
    case "sent":
      return <Sent />;
    case "grid":
      return <Grid />;
    case "building":
      return <Building key={`${id}${more}`} id={id} at={decodeURIComponent(more)} />;
    case "door":
      return <Scanned key={id} token={id} />;
    case "home":
      return <Home key={id} id={id} />;
    case "person":
      return <Person key={id} id={id} />;
    case "form":
      return <ThemeForm key={`${id}${more}`} theme={id} subject={more} />;
    case "walk":
      return <WalkScreen key={id} id={id} />;
    case "inspect":
      return <Inspect key={`${id}${more}`} template={id} thing={more} />;
    case "gate":
      return <GateScreen />;
    case "instruction":
      return <InstructionScreen key={id} id={id} />;
    case "case":
      return <CaseScreen key={id} id={id} />;
    case "help":
      return <HelpScreen />;
    case "me":
      return <Me />;
    case "week":
      return <WeekScreen />;
    case "queue":
      return <Queue />;
    default:
      return (
        <>
          <Head title={say("Nothing here")} behind="today" />
          <Empty icon="search" words={say("There is no such place on this phone.")} />
        </>
      );
  }
}

/** Signal, what waits and when everything was last the same: always there, never loud. */
function Quiet() {
  const { line, post, renewal } = usePhone();
  const walking = useWalking();
  const now = useNow();
  return (
    <div class="gz-quiet" role="status">
      <span data-off={line.isOnline ? undefined : ""}>
        <Icon name={line.isOnline ? "signal" : "offline"} /> {line.isOnline ? say("Connected") : say("No signal: everything is kept")}
      </span>
      {walking.walk !== null && <To place="walk">{walking.isRecording && walking.here !== null ? say("Recording") : say("Round under way")}</To>}
      {line.waiting > 0 && <To place="queue">{say("{count} waiting to be sent", { count: line.waiting })}</To>}
      {line.toChoose > 0 && <To place="queue">{say("{count} to look at", { count: line.toChoose })}</To>}
      <span>{line.isBusy ? say("Matching…") : line.syncedAt === null ? "" : say("Matched {time}", { time: instant(line.syncedAt, now) })}</span>
      {!line.isWhole && post !== null && <span>{say("First download under way")}</span>}
      {line.clockIsOff !== null && <span data-off="">{say("The clock of this phone is off by {minutes} minutes", { minutes: Math.round(Math.abs(line.clockIsOff) / 60) })}</span>}
      {line.trouble !== "" && <span data-off="">{line.trouble}</span>}
      {renewal && (
        <button type="button" class="btn btn-sm btn-quiet" onClick={renewal}>
          {say("A newer edition is here: take it over")}
        </button>
      )}
    </div>
  );
}

function Places({ place }: { place: string }) {
  const here = place.split("/")[0] ?? "";
  const current = BELONGS[here] ?? here;
  return (
    <nav class="gz-places" aria-label={say("Places")}>
      {PLACES.map(({ key, icon, label }) => (
        <To key={key} place={key} class={`gz-place${key === "report" ? " gz-place-report" : ""}`} aria-current={key === current ? "page" : undefined}>
          {key === "report" ? (
            <span>
              <Icon name={icon} />
            </span>
          ) : (
            <Icon name={icon} />
          )}
          <span>{say(label)}</span>
        </To>
      ))}
    </nav>
  );
}

export function App() {
  const phone = usePhone();
  const place = usePlace();
  if (phone.stage !== "open") return <Door />;
  return (
    <div class="gz-phone-shell">
      <Quiet />
      <Ringing />
      <div class="gz-phone-screen" id="main" tabIndex={-1}>
        <Screen place={place} />
      </div>
      <Places place={place} />
    </div>
  );
}
