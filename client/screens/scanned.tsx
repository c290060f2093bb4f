/** A code at a door, scanned with the camera: the door it hangs at, found without signal. */
import { useEffect } from "preact/hooks";
import { say } from "../words/say";
import { go, usePhone } from "./hooks";
import { Empty, Head, To } from "./parts";

export function Scanned({ token }: { token: string }) {
  const { holdings, line } = usePhone();
  const place = holdings.placeOfCode(token.toLowerCase().replaceAll("-", ""));
  useEffect(() => {
    if (place !== null) go(place, true);
  }, [place]);
  const words = line.isWhole ? say("This code hangs at no door of your cells.") : say("First download under way");
  return (
    <>
      <Head title={say("Code at a door")} behind="grid" />
      <main class="gz-phone-main">
        <Empty icon="qr" words={place === null ? words : say("One moment…")} />
        <p>
          <To place="grid" class="btn btn-block">
            {say("Look for it in my grid")}
          </To>
        </p>
      </main>
    </>
  );
}
