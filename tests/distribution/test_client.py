"""The HTTP clients from the wheel, in an environment that has nothing but the extra `client`."""

from __future__ import annotations

from pathlib import Path

import pytest

from distribution.installing import Installed

BUYING = """
import asyncio, json, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from lightmeter_client import bfl, civitai, empiriolabs, verda

PNG = b"\\x89PNG\\r\\n\\x1a\\n" + bytes(64)

class Shop(BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def answer(self, content, kind):
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        if "workflows" not in self.path:
            return self.answer(PNG, "image/png")
        image = {"type": "image", "id": "b", "available": True, "url": f"http://{self.headers['host']}/p"}
        steps = [{"$type": "imageGen", "name": "0", "status": "succeeded", "output": {"images": [image]}}]
        self.answer(json.dumps({"id": "wf_1", "status": "succeeded", "steps": steps}).encode(), "application/json")
    def do_GET(self):
        self.answer(PNG, "image/png")

server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
threading.Thread(target=server.serve_forever, daemon=True).start()
url, journal = f"http://127.0.0.1:{server.server_port}", sys.argv[1]
body = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b", "prompt": "a"}
with civitai.Client("token", base_url=url, journal=journal) as client:
    print(client.quote(body).amount, client.generate(body, max_cost=12).files[0].content == PNG)

async def play():
    async with verda.AsyncClient("token", base_url=url, journal=journal) as client:
        result = await client.generate({"prompt": "a"}, endpoint="flux2-klein-4b")
        print(result.files[0].extension, len(client.journal.rows()))

asyncio.run(play())
print(bfl.Client is not None, empiriolabs.AsyncClient is not None)
"""

pytestmark = pytest.mark.xdist_group("distribution")


def test_buying(buyer: Installed, tmp_path: Path) -> None:
    """Quote, buy, download, and the journal, with both kinds of client and several providers."""
    done = buyer.run("python", "-c", BUYING, tmp_path / "journal.sqlite3")
    assert (done.stdout, done.stderr) == ("12 True\n.png 2\nTrue True\n", "")


@pytest.mark.parametrize("provider", ["civitai", "verda", "empiriolabs", "bfl"])
def test_without_the_extra(plain: Installed, provider: str) -> None:
    """Validating works without; the client says in one line what to install."""
    script = f"from lightmeter_client import {provider} as it; it.validate({{}}); it.Client('token')"
    done = plain.run("python", "-c", script)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("ImportError: Client needs ")
    assert "pip install 'lightmeter[client]'" in done.stderr
