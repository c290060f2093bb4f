/** The tables on the device. What stands in them in plain: ids, order, places in the feed; everything said is sealed. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Standing } from "../engine/store";
import type { Sealed } from "./sealing";
import type { Kept } from "./vault";

export const NAME = "gezhi-phone";

export interface KeptCommand extends Sealed {
  id: string;
  post: string;
  /** In which order commands were made, whatever the clock said. */
  place: number;
}

export interface KeptPhoto extends Sealed {
  local: string;
  post: string;
  keptAt: number;
  /** Picture or sound, as the browser calls it. */
  type: string;
  /** Where a try to send it has come to. */
  upload: string;
}

export interface Logged extends Sealed {
  place?: number;
  post: string;
}

export interface Tables extends DBSchema {
  vault: { key: string; value: Kept };
  standings: { key: string; value: Standing };
  /** What came down and what was begun, change by change, sealed under the key that sign-in or PIN opens. */
  log: { key: number; value: Logged; indexes: { post: string } };
  /** What waits to go up, sealed under a key of the device alone: the worker sends it while nobody looks. */
  commands: { key: string; value: KeptCommand };
  photos: { key: string; value: KeptPhoto };
}

export type Database = IDBPDatabase<Tables>;

export function openDatabase(name = NAME, onLeft: () => void = () => undefined): Promise<Database> {
  return openDB<Tables>(name, 1, {
    upgrade(made) {
      made.createObjectStore("vault");
      made.createObjectStore("standings");
      made.createObjectStore("log", { keyPath: "place", autoIncrement: true }).createIndex("post", "post");
      made.createObjectStore("commands", { keyPath: "id" });
      made.createObjectStore("photos", { keyPath: "local" });
    },
    // Another window erases or renews the tables: this one lets go at once.
    blocking(_current, _wanted, event) {
      (event.target as IDBDatabase).close();
      onLeft();
    },
  });
}

export function eraseDatabase(name = NAME): Promise<void> {
  return deleteDB(name);
}
