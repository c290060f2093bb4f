/** The device at the server: taken into use and opened anew after a sign-in, told about itself, ended. */
import type { Given } from "../store/vault";
import { ask } from "./http";

const ROOT = "/api/v1/phone";

export interface Door {
  signed_in: boolean;
  mark: string;
}

export interface Me {
  at: string;
  offline_hours: number;
  me: { id: string; name: string; username: string };
  posts: { id: string; role: string; code: string; name: string; role_label?: string; department?: string | null }[];
  [more: string]: unknown;
}

interface Enrolled {
  id: string;
  half: string;
  tokens: { phone: string; send: string };
  offline_hours: number;
  me: { id: string; name: string; username: string };
}

/** Whether somebody has signed in in this browser. */
export function door(path: string): Promise<Door> {
  return ask(path, { credentials: "same-origin", cache: "no-store" }, {});
}

export async function enrol(id: string, mark: string): Promise<Given & { token: string }> {
  return given(await post<Enrolled>("/devices", { id, name: nameOfDevice(navigator.userAgent) }, mark));
}

/** The half again, after a new sign-in. */
export async function release(id: string, mark: string): Promise<Given & { token: string }> {
  return given(await post<Enrolled>(`/devices/${id}/half`, {}, mark));
}

export function me(token: string, language: string): Promise<Me> {
  return ask(`${ROOT}/me`, { credentials: "omit" }, { Authorization: `Bearer ${token}`, "Accept-Language": language });
}

export interface WeekMatter {
  id: string;
  number: string;
  class_name: string;
  at: string;
  is_late: boolean;
}

/** What I did since Monday, with the list behind each number. */
export interface Week {
  at: string;
  since: string;
  until: string;
  in_time: number;
  late: number;
  orders: WeekMatter[];
  reports: WeekMatter[];
  doors: { day: string; doors: number; tries: number; calls: number; leaflets: number }[];
  duty_minutes: number;
  duty: { since: string; until: string }[];
}

export function week(token: string, language: string): Promise<Week> {
  return ask("/api/v1/sync/week", { credentials: "omit" }, { Authorization: `Bearer ${token}`, "Accept-Language": language });
}

/** What was said with the report of a matter; null without a line, or where it is not for us any more. */
export function recording(id: string, token: string): Promise<Blob | null> {
  return shown(`/recordings/${id}`, token);
}

/** A photo of a matter, in full or small; null likewise. */
export function picture(id: string, size: "full" | "thumb", token: string): Promise<Blob | null> {
  return shown(`/photos/${id}/${size}.jpg`, token);
}

/** For this page's memory alone: the browser keeps no copy, which would lie on the phone unsealed. */
async function shown(path: string, token: string): Promise<Blob | null> {
  const given: RequestInit = { cache: "no-store", credentials: "omit", redirect: "error", headers: { Authorization: `Bearer ${token}` } };
  const answer = await fetch(path, given).catch(() => null);
  return answer?.ok ? answer.blob().catch(() => null) : null;
}

export async function end(id: string, token: string): Promise<void> {
  await ask(`${ROOT}/devices/${id}/end`, { method: "POST", credentials: "omit" }, { Authorization: `Bearer ${token}` });
}

function post<T>(path: string, body: object, mark: string): Promise<T> {
  const given: RequestInit = { method: "POST", body: JSON.stringify(body), credentials: "same-origin" };
  return ask(`${ROOT}${path}`, given, { "X-CSRFToken": mark, "Content-Type": "application/json" });
}

function given(told: Enrolled): Given & { token: string } {
  const { id, half, tokens, offline_hours, me: who } = told;
  return { device: id, account: who.id, name: who.name, half: fromBase64(half), sendToken: tokens.send, token: tokens.phone, offlineHours: offline_hours };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

/** “Android · Chrome”: enough to tell one's phones apart. */
export function nameOfDevice(agent: string): string {
  const system = /Android|iPhone|iPad|HarmonyOS|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? "";
  const browser = /MicroMessenger|DingTalk|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? "";
  return [system, { Edg: "Edge", MicroMessenger: "WeChat" }[browser] ?? browser].filter((part) => part !== "").join(" · ");
}
