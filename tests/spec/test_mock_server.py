"""A stock mock server, given nothing but the document, judges the same requests as we do."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec.documents import ROOT, body, listed, workflow

PRISM = Path(__file__).parent / "node_modules" / ".bin" / "prism"
GOOD, BAD, ODD = (listed(name) for name in ("examples", "negative", "warning"))
READS = ("workflows", "workflows/wf_1?wait=60", "workflows/wf_1/steps/0", "blobs/upload")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism on a free port, with request and answer validation; its address."""
    if not PRISM.exists():
        pytest.fail("the mock server is not installed; run `make setup`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("prism") / "log"
    command = [PRISM, "mock", ROOT / "openapi.yaml", "--errors", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            _wait(process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while b"is listening" not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the mock server did not start:\n{log.read_text('utf-8')[-2000:]}")
        time.sleep(0.1)


def _call(url: str, request: Any = None) -> tuple[int, Any]:
    data = None if request is None else json.dumps(request).encode()
    headers = {"Authorization": "Bearer test", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def _submit(server: str, request: Any) -> tuple[int, int]:
    """The status for the workflow, and for its bare input at the recipe endpoint."""
    bare = request["steps"][0]["input"]
    whole, _ = _call(f"{server}/v2/consumer/workflows?wait=60&whatif=true", request)
    recipe, _ = _call(f"{server}/v2/consumer/recipes/imageGen", bare)
    return whole, recipe


@pytest.mark.parametrize("file", [row["file"] for row in GOOD])
def test_it_takes_documented_requests(server: str, file: str) -> None:
    """A documented request is answered with 200, as a workflow and as a bare input."""
    assert _submit(server, workflow(body("examples", file))) == (200, 200)


@pytest.mark.parametrize("file", [row["file"] for row in ODD])
def test_it_takes_odd_requests(server: str, file: str) -> None:
    """What only deserves a warning is accepted."""
    assert _submit(server, body("warning", file)) == (200, 200)


@pytest.mark.parametrize("file", [row["file"] for row in BAD])
def test_it_refuses_faulty_requests(server: str, file: str) -> None:
    """A request with a fault is answered with 400, as a workflow and as a bare input."""
    assert _submit(server, body("negative", file)) == (400, 400)


@pytest.mark.parametrize("path", READS)
def test_it_answers_what_the_document_promises(server: str, path: str) -> None:
    """Sample answers pass the server's own check; it would say 500 otherwise."""
    assert _call(f"{server}/v2/consumer/{path}")[0] == 200


def test_it_asks_for_a_token(server: str) -> None:
    """Every request needs the bearer token."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server}/v2/consumer/workflows", timeout=30)
    assert caught.value.code == 401
