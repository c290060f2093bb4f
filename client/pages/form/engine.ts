/** The one place that knows the engine: an XForm becomes a living instance, or a submission is opened again. */
import { createInstance, restoreInstance } from "@getodk/xforms-engine";
import type {
  AnyControlNode,
  AnyNode,
  FormInstanceConfig,
  GeneralChildNode,
  GroupNode,
  InputNode,
  LoadFormOptions,
  MarkdownNode,
  NoteNode,
  RangeNode,
  RankNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RootNode,
  SelectNode,
  TriggerNode,
  UploadNode,
} from "@getodk/xforms-engine";
import { underTheFormsId } from "./naming";

export type {
  AnyControlNode,
  AnyNode,
  GeneralChildNode,
  GroupNode,
  InputNode,
  MarkdownNode,
  NoteNode,
  RangeNode,
  RankNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RootNode,
  SelectNode,
  TriggerNode,
  UploadNode,
};

const SUBMISSION = "xml_submission_file";

export interface Attached {
  name: string;
  content: Blob;
}

/** Tells whoever draws that something in the form has changed, once for many changes. */
export class Pulse {
  private waiting = false;
  private readonly hear: (() => void)[] = [];

  listen(heard: () => void): void {
    this.hear.push(heard);
  }

  beat(): void {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      for (const heard of this.hear) heard();
    });
  }
}

function watched<T extends object>(pulse: Pulse, state: T): T {
  return new Proxy(state, {
    set(target, key, value): boolean {
      const done = Reflect.set(target, key, value);
      pulse.beat();
      return done;
    },
  });
}

function instance(pulse: Pulse): FormInstanceConfig {
  return {
    stateFactory: (state: object) => watched(pulse, state) as never,
    // The file was named by the server, which keeps it: the submission says that name.
    instanceAttachments: { fileNameFactory: ({ basename, extension }) => `${basename}${extension ?? ""}` },
    geolocationProvider: { getLocation: () => position().then((told) => told, () => "") },
  };
}

/** Pictures, sounds and lists beside a form are not kept here: it is filled without them. */
const WITHOUT_MEDIA: LoadFormOptions = {
  fetchFormAttachment: async () => new Response("", { status: 404 }),
  missingResourceBehavior: "BLANK",
};

/** A new, empty instance of a form. */
export async function begin(xform: string, pulse: Pulse): Promise<RootNode> {
  const { root } = await createInstance(xform, { form: WITHOUT_MEDIA, instance: instance(pulse) });
  return root;
}

/** What was filled in before, as it was, with the files that it names. */
export async function open(xform: string, xml: string, files: readonly Attached[], pulse: Pulse): Promise<RootNode> {
  const data = new FormData();
  data.set(SUBMISSION, new File([underTheFormsId(xform, xml)], SUBMISSION, { type: "text/xml" }));
  for (const file of files) data.set(file.name, new File([file.content], file.name, { type: file.content.type }));
  const options = { form: WITHOUT_MEDIA, instance: instance(pulse) };
  const { root } = await restoreInstance(xform, { data: [data as never] }, options);
  return root;
}

/** The answers so far, as XML. */
export function answers(root: RootNode): string {
  return root.instanceState.instanceXML;
}

/** The submission, or the nodes whose answers are not right yet, in the order of the form. */
export async function submission(root: RootNode): Promise<{ xml: string } | { wrong: string[] }> {
  const payload = await root.prepareInstancePayload();
  if (payload.status !== "ready") return { wrong: (payload.violations ?? []).map((violation) => violation.nodeId) };
  return { xml: await payload.data[0].get(SUBMISSION).text() };
}

/** “latitude longitude altitude accuracy” of this device. Rejects where it will not tell. */
export function position(): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) reject(new Error("no position"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy].join(" ")),
      reject,
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  });
}
