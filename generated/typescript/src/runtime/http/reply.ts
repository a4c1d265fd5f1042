/*
 * What a method of a client returns: a promise of the data that can also be asked for the whole answer.
 */
import type { RawResponse } from "./results.js";

/** A promise of `data`; `withResponse` also gives status, headers and bytes. */
export class Reply<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "Reply";
  readonly #raw: Promise<RawResponse<T>>;

  constructor(raw: Promise<RawResponse<T>>) {
    this.#raw = raw;
  }

  /** Status, headers and bytes beside what was read from them. */
  withResponse(): Promise<RawResponse<T>> {
    return this.#raw;
  }

  then<A = T, B = never>(
    fulfilled?: ((data: T) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#raw.then((answer) => answer.data).then(fulfilled, rejected);
  }

  catch<A = never>(rejected?: ((error: unknown) => A | PromiseLike<A>) | null): Promise<T | A> {
    return this.then(undefined, rejected);
  }

  finally(settled?: (() => void) | null): Promise<T> {
    return this.then().finally(settled);
  }
}
