/*
 * Lists that come in pages: an iterator over all items asks for the next page when it needs it.
 */
import { BadAnswerError } from "./errors.js";
import { at, text } from "./pointers.js";
import { Reply } from "./reply.js";
import type { RawResponse } from "./results.js";

/** How an operation pages: its query parameter for the mark, and where an answer has the next mark and the items. */
export interface Paging {
  readonly cursor: string;
  readonly next: string;
  readonly items: string;
}

/** The first page as a promise; with `for await` every item of all pages. */
export class PagedReply<Page, Item> extends Reply<Page> implements AsyncIterable<Item> {
  readonly #paging: Paging;
  readonly #more: (cursor: string) => Promise<RawResponse<Page>>;

  constructor(first: Promise<RawResponse<Page>>, paging: Paging, more: (cursor: string) => Promise<RawResponse<Page>>) {
    super(first);
    this.#paging = paging;
    this.#more = more;
  }

  /** Page after page, the first one included. A mark that comes again is a `BadAnswerError`, not an endless loop. */
  async *pages(): AsyncGenerator<Page> {
    const seen = new Set<string>();
    for (let page = await this.withResponse(); ; ) {
      yield page.data;
      const mark = text(page.data, this.#paging.next);
      if (mark === "") return;
      if (seen.has(mark)) throw new BadAnswerError(`the page ${JSON.stringify(mark)} leads back to itself`);
      seen.add(mark);
      page = await this.#more(mark);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const page of this.pages()) {
      yield* at(page, this.#paging.items).flat() as Item[];
    }
  }
}
