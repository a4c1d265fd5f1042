"""HTTP for the clients: one logic, run with or without an event loop. Needs the extra `client` (httpx2)."""
