/*
 * The journal as a file of JSON Lines that is only ever appended to. The first line of a key is the whole record, later
 * lines have the key and what changed. A promise is kept once the lines are on the disk; lines that wait while the disk
 * is busy go out together. Several processes may share a file: each reads what the others have written before it answers.
 */
import { environment, mint, nodeModule, timestamp } from "./host.js";
import { JournalError } from "./errors.js";
import { ledgerLine } from "./journal.js";
import type { Changes, Journal, Purchase } from "./journal.js";

interface Handle {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(): Promise<{ size: number }>;
  appendFile(data: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface Files {
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>;
  open(path: string, flags: string, mode?: number): Promise<Handle>;
  rename(from: string, to: string): Promise<void>;
}

interface Paths {
  dirname(path: string): string;
}

/** A line of the file; `writer` tells two intents with one key apart. */
type Line = Changes & { readonly key: string; readonly writer?: string } & Partial<Purchase>;

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const NEWLINE = 10;

/** A journal file, opened when it is first needed; readable for its owner only, since requests contain prompts. */
export class FileJournal implements Journal {
  readonly path: string;
  readonly #purchases = new Map<string, Purchase>();
  /** Who wrote the first line of a key. */
  readonly #writers = new Map<string, string | undefined>();
  #files: Promise<Files> | undefined;
  #waiting: Waiting[] = [];
  #isWriting = false;
  #reading: Promise<void> = Promise.resolve();
  /** How far the file has been read; always the start of a line. */
  #position = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** The file in which the purchases of a provider are kept unless the caller says otherwise. */
  static of(provider: string): FileJournal {
    const home = environment("HOME") ?? environment("USERPROFILE");
    const state = environment("XDG_STATE_HOME") || (home && `${home}/.local/state`);
    if (!state) throw new TypeError("no home folder is known: name a file with the option journal, or null for none");
    return new FileJournal(`${state}/lightmeter/${provider}.jsonl`);
  }

  async intend(purchase: Purchase): Promise<Purchase> {
    await this.#read();
    const there = this.#purchases.get(purchase.key);
    if (there !== undefined) return there;
    const writer = mint("");
    await this.#append({ ...purchase, writer });
    await this.#read();
    const first = this.#purchases.get(purchase.key);
    if (first === undefined) throw new JournalError(`${this.path} lost a line; nothing was sent`);
    return this.#writers.get(purchase.key) === writer ? purchase : first;
  }

  async note(key: string, changes: Changes): Promise<void> {
    await this.#append({ key, updated: timestamp(), ...changes });
  }

  async purchases(): Promise<readonly Purchase[]> {
    await this.#read();
    return [...this.#purchases.values()];
  }

  /** What was bought, or may have been, as JSON Lines that `lightmeter audit` reads; answers the number of lines. */
  async export(path: string): Promise<number> {
    const bought = (await this.purchases()).filter((one) => !["refused", "unsent"].includes(one.state));
    const files = await nodeModule<Files>("fs/promises");
    const handle = await files.open(`${path}.part`, "w", 0o600);
    try {
      await handle.appendFile(bought.map((one) => `${ledgerLine(one)}\n`).join(""));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(`${path}.part`, path);
    return bought.length;
  }

  /** Say by hand what became of an uncertain purchase, after a look at the account. */
  async settle(key: string, state: "accepted" | "ended" | "refused", facts: Changes = {}): Promise<void> {
    await this.#read();
    if (!this.#purchases.has(key)) throw new JournalError(`${this.path} has no purchase ${key}`);
    await this.note(key, { ...facts, state });
  }

  /** The file, open for one piece of work. */
  async #use<T>(act: (handle: Handle) => Promise<T>): Promise<T> {
    try {
      this.#files ??= this.#prepare();
      const handle = await (await this.#files).open(this.path, "a+", 0o600);
      try {
        return await act(handle);
      } finally {
        await handle.close();
      }
    } catch (error) {
      this.#files = undefined;
      throw this.#failed(error);
    }
  }

  /** Make folder and file durable, and end a line that a crash has cut short. */
  async #prepare(): Promise<Files> {
    const files = await nodeModule<Files>("fs/promises");
    const folder = (await nodeModule<Paths>("path")).dirname(this.path);
    await files.mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await files.open(this.path, "a+", 0o600);
    const { size } = await handle.stat();
    const last = new Uint8Array([NEWLINE]);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    if (last[0] !== NEWLINE) await handle.appendFile("\n");
    await handle.close();
    const above = await files.open(folder, "r");
    await above.sync().catch(() => undefined); // some systems do not sync folders
    await above.close();
    return files;
  }

  #append(line: Line): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${JSON.stringify(line)}\n`, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  /** Write what waits, again and again until nothing does. Never throws: those who wait are told. */
  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const lines = batch.map((one) => one.line).join("");
      try {
        await this.#use((handle) => handle.appendFile(lines).then(() => handle.sync()));
        batch.forEach((one) => one.resolve());
      } catch (error) {
        batch.forEach((one) => one.reject(error));
      }
    }
    this.#isWriting = false;
  }

  /** Take in what has been appended since; one reader at a time. */
  #read(): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    return this.#reading;
  }

  #readOn(): Promise<void> {
    return this.#use(async (handle) => {
      const { size } = await handle.stat();
      if (size <= this.#position) return;
      const bytes = new Uint8Array(size - this.#position);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.#position);
      const end = bytes.lastIndexOf(NEWLINE, bytesRead - 1) + 1;
      this.#position += end;
      new TextDecoder().decode(bytes.subarray(0, end)).split("\n").forEach((line) => this.#take(line));
    });
  }

  /** One line; one that a crash has cut short says nothing. */
  #take(text: string): void {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      return;
    }
    const { writer, ...facts } = line;
    const there = this.#purchases.get(line.key);
    if (there !== undefined) {
      if (line.request === undefined) this.#purchases.set(line.key, { ...there, ...facts });
    } else if (line.request !== undefined) {
      this.#purchases.set(line.key, facts as Purchase);
      this.#writers.set(line.key, writer);
    }
  }

  #failed(error: unknown): JournalError {
    if (error instanceof JournalError) return error;
    return new JournalError(`the journal ${this.path} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}
