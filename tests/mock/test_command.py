"""`lightmeter mock` as a process."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from lightmeter_client import PROVIDERS
from mock.playing import TOKEN, WORKFLOWS, workflow

COMMAND = [sys.executable, "-m", "lightmeter", "mock"]


@contextmanager
def started(*flags: str, name: str = "civitai") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A mock on a free port, and its base URL as printed."""
    chosen = () if "--spec" in flags else ("--provider", name)
    command = [*COMMAND, *chosen, "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            printed, url = process.stdout.readline().split()
            assert printed == name
            yield url, process
        finally:
            process.kill()


def refused(*flags: str) -> str:
    """The one line of a command that cannot run."""
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 0, no traceback; the ledger is complete, and the bill is what the provider would show."""
    ledger, bill = tmp_path / "ledger.jsonl", tmp_path / "bill.jsonl"
    flags = ("--ledger", str(ledger), "--bill", str(bill), "--latency", "50ms", "--seed", "1")
    with started(*flags) as (url, process):
        answer = httpx2.post(f"{url}{WORKFLOWS}?wait=5", json=workflow(), headers=TOKEN)
        assert answer.json()["status"] == "succeeded"
        events = [json.loads(line)["event"] for line in ledger.read_text("utf-8").splitlines()]
        assert events == ["submitted", "charged", "accepted", "succeeded", "delivered"]
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    (row,) = [json.loads(line) for line in bill.read_text("utf-8").splitlines()]
    assert (row["id"], row["transactions"]) == (answer.json()["id"], answer.json()["transactions"])
    assert errors == "seed 1; stop with Ctrl-C\n"


def test_strict_auth_prints_the_token_it_accepts() -> None:
    """Unless tokens were given."""
    with started("--strict-auth", "--token", "mine", "--price", "*=5", "--chaos", "slow-body=0") as (url, _):
        assert httpx2.get(url + WORKFLOWS, headers=TOKEN).status_code == 401
        assert httpx2.get(url + WORKFLOWS, headers={"Authorization": "Bearer mine"}).status_code == 200


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--chaos", "drop-befor=0.2"], "did you mean drop-before"),
        (["--chaos", "429=2"], "no rate from 0 to 1"),
        (["--chaos", "429"], "no rate from 0 to 1"),
        (["--provider", "civitia"], "did you mean civitai?"),
        (["--chaos", "429@SubmitWorkflw=0.1"], "did you mean SubmitWorkflow"),
        (["--provider", "bfl", "--chaos", "429@SubmitWorkflow=0.1"], "known: "),
        (["--balance", "bleu=1"], "did you mean blue?"),
        (["--spec", "/nowhere/at/all.yaml"], "/nowhere/at/all.yaml"),
        (["--spec", __file__], "test_command.py"),
        (["--url-life", "long"], "--url-life"),
        (["--port", "70000"], "--port"),
        (["--port", "x"], "--port"),
        (["--latency", "soon"], "--latency"),
        (["--seed", "-1"], "--seed"),
        (["--price", "60"], "--price"),
        (["--balance", "blue=-1"], "--balance"),
        (["--ledger", "/nowhere/at/all.jsonl"], "cannot be written"),
        (["--bill", "/nowhere/at/all.jsonl"], "--bill"),
        (["--host", "203.0.113.1", "--port", "0"], "cannot listen on"),
        (["--wat"], "--wat"),
    ],
)
def test_what_cannot_run_is_one_line(flags: list[str], words: str) -> None:
    """Exit code 2: what, where, what to do."""
    assert words in refused(*flags)


def _run(tmp_path: Path, name: str, port: int) -> list[bytes]:
    """The answers to the same few requests, and the ledger."""
    ledger = tmp_path / f"{name}.jsonl"
    flags = ("--stepped", "--seed", "7", "--latency", "60s", "--chaos", "failed=0.5", "--ledger", str(ledger))
    with (
        started(*flags, "--port", f"{port}") as (url, _),
        httpx2.Client(base_url=url, headers=TOKEN) as client,
    ):
        bodies = [client.post(f"{WORKFLOWS}?wait=90", json=workflow()).content for _ in range(6)]
        bodies += [client.get(WORKFLOWS).content]
    return [*bodies, ledger.read_bytes()]


def test_a_stepped_run_repeats_to_the_byte_and_takes_no_time(tmp_path: Path) -> None:
    """Six times a minute of work, twice, in seconds; signed addresses and all."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    begun = time.monotonic()
    first = _run(tmp_path, "one", port)
    assert _run(tmp_path, "two", port) == first
    assert time.monotonic() - begun < 60
    assert {json.loads(body)["status"] for body in first[:6]} == {"failed", "succeeded"}


def test_all_providers_play_side_by_side() -> None:
    """One base URL each; each asks for its key in its own way, and one ledger has them all."""
    command = [*COMMAND, "--port", "0", "--latency", "0ms", "--price", "*=1", "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            bases = dict(process.stdout.readline().split() for _ in PROVIDERS)
            assert tuple(bases) == PROVIDERS
            prompt = {"prompt": "A cat"}
            started = {
                "civitai": httpx2.post(bases["civitai"] + WORKFLOWS, json=workflow(), headers=TOKEN),
                "verda": httpx2.post(f"{bases['verda']}/flux2-klein-4b/generate", json=prompt, headers=TOKEN),
                "bfl": httpx2.post(f"{bases['bfl']}/v1/flux-2-pro", json=prompt, headers=TOKEN),
                "empiriolabs": httpx2.post(
                    f"{bases['empiriolabs']}/v1/images/generations",
                    json={"model": "flux-2-klein-4b", "sync": True, **prompt},
                    headers=TOKEN,
                ),
            }
            assert {name: answer.status_code for name, answer in started.items()} == dict.fromkeys(bases, 200)
            polled = httpx2.get(started["bfl"].json()["polling_url"], headers=TOKEN).json()
            assert httpx2.get(polled["result"]["sample"]).headers["content-type"] == "image/jpeg"
            picture = httpx2.get(started["empiriolabs"].json()["data"][0]["url"])
            assert picture.headers["content-type"] == "image/webp"
            assert httpx2.get(f"{bases['bfl']}/v1/credits").status_code == 401
        finally:
            process.kill()


def test_a_document_of_another_is_played() -> None:
    """--spec, with the faults of its own operations."""
    spec = str(Path(__file__).parent / "specs" / "library.yaml")
    with started("--spec", spec, "--chaos", "429@addBook=1", name="a-library") as (url, _):
        key = {"X-Library-Key": "secret"}
        assert len(httpx2.get(f"{url}/books?shelf=a", headers=key).json()) == 2
        assert httpx2.post(f"{url}/books", headers=key, json={"title": "A"}).status_code == 429


def test_a_port_in_use_is_said() -> None:
    """Exit code 2."""
    with started() as (url, _):
        assert "cannot listen on" in refused("--port", url.rpartition(":")[2])


def test_the_faults_are_listed() -> None:
    """--chaos list."""
    done = subprocess.run([*COMMAND, "--chaos", "list"], capture_output=True, text=True, check=True)
    assert "duplicate-charge" in done.stdout


def test_without_the_extra_it_says_what_to_install() -> None:
    """One line, exit code 2."""
    code = "import sys; sys.modules['uvicorn'] = None; from lightmeter.cli.app import main; sys.exit(main(['mock']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "pip install 'lightmeter[mock]'" in done.stderr
