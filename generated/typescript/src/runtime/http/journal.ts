/*
 * The journal: what was about to be bought, and what came of it. The intent is written before a request leaves, the id of
 * the job when it is known, the charges when it has ended. Field names are those of the journal in other languages.
 */
import { timestamp } from "./host.js";

/**
 * What is known of a purchase. intent: written, perhaps sent; uncertain: sent, no usable answer; accepted: the provider
 * said yes; ended: the work is over; refused, unsent: nothing was bought.
 */
export type State = "intent" | "uncertain" | "accepted" | "ended" | "refused" | "unsent";

/** One purchase; amounts are exact decimal texts, times ISO 8601 in UTC. */
export interface Purchase {
  /** Idempotency key; for a provider without one a name that never leaves. */
  readonly key: string;
  readonly provider: string;
  /** The operation. */
  readonly endpoint: string;
  /** Null for several. */
  readonly variant: string | null;
  /** When the intent was written. */
  readonly at: string;
  /** When the record was last changed. */
  readonly updated: string;
  /** The body as it was sent: JSON as text. */
  readonly request: string;
  /** SHA-256 of `request` in hexadecimal digits. */
  readonly body_hash: string;
  /** Our price before sending. */
  readonly quoted: string | null;
  /** What the provider says it charged, null where it did not say. */
  readonly billed: string | null;
  readonly refunded: string | null;
  /** Of billed once that is known, before that of quoted. */
  readonly unit: string | null;
  /** 1 where the provider finds the purchase again by its key. */
  readonly keyed: 0 | 1;
  readonly state: State;
  /** Of the job, as the provider has it. */
  readonly id: string | null;
  readonly status: string | null;
  /** The address at which the provider wants the job to be looked at, null for its usual place. */
  readonly follow: string | null;
  /** A finished answer in JSON that no job stands behind, kept until its files are collected. */
  readonly answer: string | null;
  /** When the result reached the caller. */
  readonly collected: string | null;
  /** The last error in words, secrets taken out. */
  readonly error: string | null;
}

/** What may change about a purchase. */
export type Changes = Partial<
  Pick<Purchase, "updated" | "billed" | "refunded" | "unit" | "state" | "id" | "status" | "follow" | "answer" | "collected" | "error">
>;

/** Where purchases are written down; a promise that is kept means that it survives a crash. */
export interface Journal {
  /** Write an intent; answers the record that is there when the key is known already. */
  intend(purchase: Purchase): Promise<Purchase>;
  /** Change the record of a key. */
  note(key: string, changes: Changes): Promise<void>;
  /** Every purchase, oldest first. */
  purchases(): Promise<readonly Purchase[]>;
}

/** Whether something was, or may have been, paid for and not collected yet. */
export function isOpen(purchase: Purchase): boolean {
  return purchase.collected === null && !["refused", "unsent"].includes(purchase.state);
}

/** The latest purchase of a provider with this key or job id. */
export async function findPurchase(journal: Journal, name: string, provider: string): Promise<Purchase | undefined> {
  const mine = (await journal.purchases()).filter((one) => one.provider === provider);
  return mine.find((one) => one.key === name) ?? mine.findLast((one) => one.id === name);
}

/** A purchase as a line of a ledger that `lightmeter audit` reads. */
export function ledgerLine(purchase: Purchase): string {
  const { follow, answer, ...told } = purchase; // addresses are no part of a bill
  return JSON.stringify({ ...told, request: JSON.parse(purchase.request) as unknown });
}

/** A journal that forgets everything with the process: for tests, and for pages that keep no files. */
export class MemoryJournal implements Journal {
  readonly #purchases = new Map<string, Purchase>();

  async intend(purchase: Purchase): Promise<Purchase> {
    const there = this.#purchases.get(purchase.key);
    if (there === undefined) this.#purchases.set(purchase.key, purchase);
    return there ?? purchase;
  }

  async note(key: string, changes: Changes): Promise<void> {
    const there = this.#purchases.get(key);
    if (there !== undefined) this.#purchases.set(key, { ...there, updated: timestamp(), ...changes });
  }

  async purchases(): Promise<readonly Purchase[]> {
    return [...this.#purchases.values()];
  }
}
