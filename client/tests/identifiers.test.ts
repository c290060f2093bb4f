/** The same numbers as the server's, judged alike. */
import { describe, expect, it } from "vitest";
import vectors from "../../contracts/vectors/identifiers.json";
import { mobilePhone, residentNumber } from "../engine/identifiers";

describe("an identity number", () => {
  it.each(vectors.resident_number)("$typed", ({ typed, today, problem, number, birth_date, sex }) => {
    const read = residentNumber(typed, today);
    expect(read).toEqual(problem === undefined ? { number, birthDate: birth_date, sex } : { problem });
  });
});

describe("a mobile phone", () => {
  it.each(vectors.mobile_phone)("$typed", ({ typed, phone }) => {
    expect(mobilePhone(typed)).toBe(phone ?? null);
  });
});
