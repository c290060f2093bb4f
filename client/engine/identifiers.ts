/** Numbers of people as they are typed: checked at once, before anything is kept. As `gezhi/ground/kernel/identifiers`. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;

/** Full-width characters plain, white space and unseen marks dropped, ASCII letters upper case; nothing else. */
export function compact(typed: string): string {
  const plain = typed.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return plain.replace(UNSEEN, "").replace(/\s/g, "").replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

export interface ResidentNumber {
  number: string;
  /** YYYY-MM-DD. */
  birthDate: string;
  sex: "male" | "female";
}

/** The checked number (GB 11643), or the code of what is wrong with it. `today` is YYYY-MM-DD. */
export function residentNumber(typed: string, today: string): ResidentNumber | { problem: string } {
  const number = compact(typed);
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return { problem: "resident_number.malformed" };
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isDay(birthDate)) return { problem: "resident_number.not_a_date" };
  if (birthDate > today) return { problem: "resident_number.not_yet_born" };
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  if (number[17] !== CHECKS[sum % 11]) return { problem: "resident_number.wrong_check" };
  return { number, birthDate, sex: Number(number[16]) % 2 === 1 ? "male" : "female" };
}

/** Whether a day stands in the calendar. */
function isDay(told: string): boolean {
  const day = new Date(`${told}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === told;
}

/** A mobile phone of the mainland, or null. */
export function mobilePhone(typed: string): string | null {
  const digits = compact(typed).replace(/-/g, "").replace(/^(?:\+86|0086)/, "");
  return /^1[3-9]\d{9}$/.test(digits) ? digits : null;
}
