/** The marks ○ ◐ ● for a map: state by shape first, by colour second. Drawn at twice their size. */
import type { Palette } from "./palette";

/** The colour of a clock's state on a map; a thing without a clock is qing. */
export function clockColour(clock: string, colours: Pick<Palette, "inTime" | "soon" | "late" | "qing" | "ink2">): string {
  switch (clock) {
    case "in_time":
      return colours.inTime;
    case "soon":
      return colours.soon;
    case "late":
      return colours.late;
    case "paused":
    case "none":
      return colours.ink2;
    default:
      return colours.qing;
  }
}

/** How much of the circle is filled: nothing, the right half, or all. */
export function filling(clock: string): "ring" | "half" | "full" {
  if (clock === "in_time" || clock === "paused" || clock === "none") return "ring";
  return clock === "soon" ? "half" : "full";
}

const SIZE = 56;

export function drawClock(clock: string, chosen: boolean, colours: Palette): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (pen === null) return canvas;
  const middle = SIZE / 2;
  const radius = chosen ? 17 : 13;
  const disc = (size: number, colour: string): void => {
    pen.beginPath();
    pen.arc(middle, middle, size, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
  };
  const colour = clockColour(clock, colours);
  if (chosen) disc(radius + 8, colours.ink);
  disc(radius + 4, colours.paper);
  disc(radius, colour);
  if (filling(clock) !== "full") disc(radius - 5, colours.paper);
  if (filling(clock) === "half") {
    pen.beginPath();
    pen.arc(middle, middle, radius - 4, -Math.PI / 2, Math.PI / 2);
    pen.fillStyle = colour;
    pen.fill();
  }
  return canvas;
}
