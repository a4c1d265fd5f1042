/*
 * The files of finished work: fetched from their addresses, decoded from Base64, or the answer itself.
 */
import { isObject, own } from "../objects.js";
import type { CallOptions, Core } from "./calls.js";
import { APIError, BadAnswerError, StatusError } from "./errors.js";
import { fetchFile } from "./exchange.js";
import { at, texts } from "./pointers.js";
import { jobOf, look, readCall, workOf } from "./purchases.js";
import type { Work } from "./purchases.js";
import { ResultFile } from "./results.js";

/** How often a download asks for a new address when the old one has expired. */
const FRESH_ADDRESSES = 3;

/** The statuses by which servers say that an address has expired. */
const EXPIRED = [401, 403, 404, 410];

/** The files of a job; `isWanted` false lists them without their bytes. */
export async function filesOf(core: Core, work: Work, job: Ended, isWanted: boolean): Promise<ResultFile[]> {
  const { answer, data } = work;
  if (data === undefined) return [new ResultFile(answer.content, answer.headers["content-type"] ?? null, null, undefined)];
  const found: ResultFile[] = [];
  for (const [index, file] of listed(core, data).entries()) {
    found.push(isWanted ? await fileOf(core, file, index, job) : new ResultFile(null, null, blockedBy(core, file), file));
  }
  return found;
}

/** A job whose files are fetched; without an id there is nobody to ask for fresh addresses. */
export interface Ended {
  readonly id: string;
  readonly key: string | undefined;
  readonly options: CallOptions;
}

/** Every file that an answer lists, at the first place that lists any: objects, or addresses as plain text. */
function listed(core: Core, data: unknown): unknown[] {
  const places = (jobOf(core).files ?? []).map((pointer) => at(data, pointer));
  return places.map((found) => found.filter(isFile)).find((found) => found.length > 0) ?? [];
}

function isFile(value: unknown): boolean {
  return isObject(value) || (typeof value === "string" && value !== "");
}

async function fileOf(core: Core, first: unknown, index: number, job: Ended): Promise<ResultFile> {
  const { encoded } = jobOf(core);
  const inside = isObject(first) && encoded !== undefined ? own(first, encoded) : undefined;
  if (typeof inside === "string") {
    const content = fromBase64(inside);
    return new ResultFile(content, mediaOf(content), blockedBy(core, first), first);
  }
  let file = first;
  for (let left = FRESH_ADDRESSES - 1; ; left--) {
    const address = addressOf(core, file);
    if (address === undefined) return new ResultFile(null, null, blockedBy(core, file), file);
    try {
      const answer = await fetchFile(core, address, job.options);
      return new ResultFile(answer.content, answer.headers["content-type"] ?? null, blockedBy(core, file), file);
    } catch (error) {
      if (error instanceof APIError) error.key = job.key;
      const isExpired = error instanceof StatusError && EXPIRED.includes(error.status);
      if (!isExpired || left === 0 || job.id === "") throw error;
    }
    const again = await look(core, job.id, job.key, job.options);
    file = listed(core, workOf(readCall(core, job.id), again).data)[index] ?? file;
  }
}

function addressOf(core: Core, file: unknown): string | undefined {
  const { url } = jobOf(core);
  const found = isObject(file) && url !== undefined ? own(file, url) : file;
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Why the moderation withheld a file. */
function blockedBy(core: Core, file: unknown): string | null {
  const { blocked = [], files = [] } = jobOf(core);
  const inside = blocked.flatMap((place) =>
    files.flatMap((pointer) => (place.startsWith(pointer) ? [place.slice(pointer.length)] : [])),
  );
  return texts(file, inside)[0] ?? null;
}

/** Bytes of a Base64 text, also of one that begins with `data:image/png;base64,`. */
function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replace(/^data:[^,]*,/, "")), (char) => char.charCodeAt(0));
  } catch {
    throw new BadAnswerError("a file of the answer is not Base64");
  }
}

const BEGINNINGS: readonly (readonly [media: string, bytes: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
];

/** The media type of an image by its first bytes. */
function mediaOf(content: Uint8Array): string | null {
  return BEGINNINGS.find(([, bytes]) => bytes.every((byte, place) => content[place] === byte))?.[0] ?? null;
}
