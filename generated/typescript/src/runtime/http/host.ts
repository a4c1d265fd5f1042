/*
 * What the client takes from its surroundings: fetch, clock, timers, random bytes, environment, modules of Node.
 * Types are structural, so that a project needs neither the DOM library nor the types of Node to compile against them.
 */

/** An AbortSignal. */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What `Fetch` is called with. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** A text or a Uint8Array. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body?: any;
  readonly redirect: "manual";
  readonly credentials: "omit";
  readonly cache: "no-store";
  readonly referrerPolicy: "no-referrer";
  /** An AbortSignal. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly signal: any;
}

/** What the client reads of a Response. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { forEach(callback: (value: string, name: string) => void): void };
  readonly body: {
    getReader(): {
      read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
      cancel(): Promise<unknown>;
    };
  } | null;
}

/** The global `fetch`, or anything that acts like it: a proxy, a mock, an agent with other certificates. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** Milliseconds on a clock that nobody sets. */
export function clock(): number {
  return performance.now();
}

/** The moment as the journal writes it: UTC, with milliseconds. */
export function timestamp(): string {
  return new Date().toISOString();
}

/** Wait for some milliseconds; answers early, with false, once the signal is given. */
export function sleep(milliseconds: number, signal?: Signal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false);
    const end = (finished: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      resolve(finished);
    };
    const stop = (): void => end(false);
    const timer = setTimeout(() => end(true), Math.min(milliseconds, LONGEST));
    signal?.addEventListener("abort", stop);
  });
}

/** The longest a timer can wait. */
export const LONGEST = 2 ** 31 - 1;

/** A random name that nobody can guess or meet twice. */
export function mint(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A random integer from 0 up to, but without, `end`. */
export function randomBelow(end: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % end;
}

/** SHA-256 as hexadecimal digits; "" where the page has no cryptography because it was not loaded over https. */
export async function sha256(text: string): Promise<string> {
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) return "";
  const digest = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Process {
  readonly env?: Record<string, string | undefined>;
  readonly versions?: { readonly node?: string };
}

const process = (globalThis as { process?: Process }).process;

/** A variable of the environment, undefined where there is none. */
export function environment(name: string): string | undefined {
  return process?.env?.[name];
}

/** Whether there are files, as in Node, Deno and Bun. */
export function hasFiles(): boolean {
  return process?.versions?.node !== undefined;
}

/** A module of Node; its name is no literal, so that bundlers for browsers leave it alone. */
export async function nodeModule<T>(name: string): Promise<T> {
  return (await import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`)) as T;
}
