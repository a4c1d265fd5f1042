"""What may be bought is known to the type checker: a wrong field or tag does not pass pyright strict."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import lightmeter_client

START = """from lightmeter_client import bfl, civitai, empiriolabs, verda
from lightmeter_client.civitai.client import Input, params
from lightmeter_client.civitai.models import Flux2KleinCreateImageInput

client = civitai.Client("token")
KLEIN: params.Flux2KleinCreateImageInput = {
    "engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b", "prompt": "a"
}
"""
TAGS = '"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"'
GOOD = (
    f'client.generate({{{TAGS}, "prompt": "a"}}, max_cost="12")',
    f'client.generate({{{TAGS}, "prompt": "a", "width": 512, "loras": {{"urn:air:x": 0.5}}}})',
    f'client.quote({{{TAGS}, "prompt": {{"$ref": "0", "path": "output.text"}}}})',
    f'client.generate({{"$type": "imageGen", "input": {{{TAGS}, "prompt": "a"}}}})',
    f'client.submit_workflow({{"steps": [{{"$type": "imageGen", "input": {{{TAGS}, "prompt": "a"}}}}]}})',
    "client.preview(KLEIN)",
    "wanted: list[Input] = [KLEIN]",
    "client.generate(Flux2KleinCreateImageInput.model_validate(KLEIN))",
    'verda.Client("token").generate({"prompt": "a"}, endpoint="flux2-klein-4b")',
    'empiriolabs.Client("token").generate({"model": "flux-2-klein-4b", "prompt": "a", "sync": False})',
    'bfl.Client("token").generate({"prompt": "a", "width": 512, "height": 512}, endpoint="flux-2-pro")',
    "ids: list[str | None] = [one.get('id') for one in client.iter_query_workflows(take=5)]",
    "status: int = client.with_raw_response.get_workflow('wf_1').status",
)
BAD = (
    f'client.generate({{{TAGS}, "promt": "a"}})',
    f'client.generate({{{TAGS.replace("klein", "klien")}, "prompt": "a"}})',
    f'client.generate({{{TAGS}, "prompt": "a", "width": "512"}})',
    f'client.generate({{{TAGS}, "prompt": "a", "guidanceScale": 3}})',
    f"client.generate({{{TAGS}}})",
    f'client.generate({{{TAGS}, "prompt": "a"}}, max_cost=0.5)',
    f'client.generate({{"$type": "imageGen", "input": {{{TAGS}, "promt": "a"}}}})',
    'verda.Client("token").generate({"prompt": "a"}, endpoint="flux-2-pro")',
    'verda.Client("token").preview({"prompt": "a"})',
    'empiriolabs.Client("token").generate({"model": "flux-2-pro", "prompt": "a"})',
    "client.with_options(timeout='3')",
)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The lines that pyright strict complains about."""
    folder = tmp_path_factory.mktemp("types")
    (folder / "user.py").write_text("\n".join((START, *GOOD, *BAD)) + "\n")
    settings = {"include": ["user.py"], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    settings["extraPaths"] = [str(Path(lightmeter_client.__file__).parents[1])]  # pyright: ignore
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [
        sys.executable,
        "-m",
        "pyright",
        "--outputjson",
        "--pythonpath",
        sys.executable,
        "-p",
        str(folder),
    ]
    ran = subprocess.run(command, capture_output=True, text=True)
    found = json.loads(ran.stdout)["generalDiagnostics"]
    lines = (folder / "user.py").read_text().splitlines()
    assert lines
    return {lines[one["range"]["start"]["line"]] for one in found}


def test_what_is_right_passes(wrong: set[str]) -> None:
    """Inputs, steps, workflows, models, references, and what comes back."""
    assert [line for line in (*START.splitlines(), *GOOD) if line in wrong] == []


@pytest.mark.parametrize("line", BAD)
def test_what_is_wrong_does_not(wrong: set[str], line: str) -> None:
    """Unknown and missing fields, wrong tags and types, an endpoint of another provider, money as a float."""
    assert line in wrong
