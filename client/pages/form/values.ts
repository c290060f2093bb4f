/** Between what a browser's fields hold and what a form keeps. No DOM in here. */

/** “2026-11-22T09:30:00.000+08:00” as a field for day and time shows it, in the time it was said in. */
export function fieldMoment(kept: string): string {
  return kept.slice(0, 16);
}

/** What a field for day and time says, with the offset of this device at that moment. */
export function keptMoment(field: string): string | null {
  if (field === "") return null;
  return `${field.length === 16 ? `${field}:00` : field}.000${offset(new Date(field))}`;
}

/** “09:30:00.000+08:00” as a field for times shows it. */
export function fieldTime(kept: string): string {
  return kept.slice(0, 5);
}

export function keptTime(field: string, today: Date = new Date()): string | null {
  return field === "" ? null : `${field.length === 5 ? `${field}:00` : field}.000${offset(today)}`;
}

function offset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** “35.95, 120.05” or “35.95 120.05 3 5” as a form keeps a point; null where it is none. */
export function keptPoint(field: string): string | null {
  const told = field.trim().split(/[\s,，;；]+/).filter((part) => part !== "").map(Number);
  const [latitude, longitude, altitude = 0, accuracy = 0] = told;
  if (latitude === undefined || longitude === undefined || told.length > 4) return null;
  if (![latitude, longitude, altitude, accuracy].every(Number.isFinite)) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return [latitude, longitude, altitude, accuracy].join(" ");
}
