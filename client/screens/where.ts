/** Where the device stands, and how far away something is. */
import type { Row } from "../engine/protocol";
import { metres } from "../words/times";

export interface Where {
  lon: number;
  lat: number;
  accuracy: number;
  at: number;
}

let lastKnown: Where | null = null;

/** Where the device stood when it was last asked, without asking. */
export const lastWhere = (): Where | null => lastKnown;

/** Ask where the device stands, in WGS-84 as browsers tell it. Rejects with the code of the refusal, 0 where there is none. */
export function whereNow(): Promise<Where> {
  return new Promise((resolve, reject: (code: number) => void) => {
    if (navigator.geolocation === undefined) return reject(0);
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        lastKnown = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp };
        resolve(lastKnown);
      },
      (error) => reject(error.code),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 20_000 },
    );
  });
}

/** How many metres away a document stands; null where either place is not known. */
export function awayOf(row: Row, where: Where | null): number | null {
  const { lon, lat } = row as { lon?: unknown; lat?: unknown };
  if (where === null || typeof lon !== "number" || typeof lat !== "number") return null;
  return metres([where.lon, where.lat], [lon, lat]);
}
