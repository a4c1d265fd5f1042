/*
 * What people get: results with their files, previews, progress, raw answers. Amounts are exact decimal texts.
 */
import { nodeModule } from "./host.js";

interface Files {
  writeFile(path: string, data: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  mkdir(path: string, options: { recursive: true }): Promise<unknown>;
}

const EXTENSIONS: { readonly [media: string]: string } = {
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "image/gif": ".gif",
};

/** One file of a result. */
export class ResultFile {
  constructor(
    /** Its bytes, null when it was not downloaded or is not there. */
    readonly content: Uint8Array | null,
    readonly mediaType: string | null,
    /** Why the moderation withheld it, null for other files. */
    readonly blocked: string | null,
    /** Everything the provider says about it. */
    readonly data: unknown,
  ) {}

  /** File name extension by media type, with the dot; ".bin" where it is not known. */
  get extension(): string {
    return EXTENSIONS[this.mediaType?.split(";")[0]?.trim().toLowerCase() ?? ""] ?? ".bin";
  }

  /** Write the bytes; a file that is there already is replaced only when all of them are written. Needs Node. */
  async save(path: string): Promise<string> {
    if (this.content === null) throw new TypeError("there is nothing to save: this file was withheld or not downloaded");
    const files = await nodeModule<Files>("fs/promises");
    await files.writeFile(`${path}.part`, this.content);
    await files.rename(`${path}.part`, path);
    return path;
  }
}

/** A job that ended well. */
export class Result {
  constructor(
    /** Of the job. */
    readonly id: string,
    readonly status: string,
    readonly files: readonly ResultFile[],
    /** In `unit`, null where the provider did not say. */
    readonly billed: string | null,
    readonly refunded: string | null,
    readonly unit: string,
    /** Of the purchase, undefined when it was not bought through this journal. */
    readonly key: string | undefined,
    /** The provider's last answer about the job. */
    readonly data: unknown,
    /** The headers of that answer, names in lower case. */
    readonly headers: { readonly [name: string]: string },
  ) {}

  /** Write all files into a folder, named after the job; answers their paths. Needs Node. */
  async save(folder: string): Promise<string[]> {
    const files = await nodeModule<Files>("fs/promises");
    const { join } = await nodeModule<{ join(...parts: string[]): string }>("path");
    await files.mkdir(folder, { recursive: true });
    const stem = (this.id || this.key || "result").replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "") || "result";
    const there = this.files.filter((one) => one.content !== null);
    return Promise.all(there.map((one, index) => one.save(join(folder, `${stem}-${index}${one.extension}`))));
  }
}

/** What the provider would charge. */
export interface Preview {
  /** In `unit`, null where it did not say. */
  readonly total: string | null;
  readonly unit: string;
  /** Its answer. */
  readonly data: unknown;
}

/** Where a job stands. */
export interface Progress {
  readonly id: string;
  readonly status: string;
  /** From 0 to 1, undefined where unknown. */
  readonly share: number | undefined;
  /** Milliseconds since waiting began. */
  readonly elapsed: number;
  readonly data: unknown;
}

/** What became of one open purchase: a result, or the error that stands in its way. */
export interface Resumed {
  readonly key: string;
  readonly result?: Result;
  readonly error?: Error;
}

/** An answer as it came. */
export interface RawResponse<T> {
  /** What the method answers without `withResponse`. */
  readonly data: T;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly content: Uint8Array;
}
