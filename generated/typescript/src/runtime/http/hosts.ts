/*
 * Where a key may go: to the servers of the specification, and to the one the caller named.
 */
import type { Core } from "./calls.js";

/** Whether an address is on a server that gets the key: the same host and port, as safely. */
export function isSameHost(core: Core, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { host, protocol } = new URL(address);
  return [core.baseURL, ...core.provider.servers].some((known) => {
    const server = URL.canParse(known) ? new URL(known) : undefined;
    return server?.host === host && server.protocol === protocol;
  });
}
