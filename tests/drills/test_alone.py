"""Without any network the office goes on: intake, desk, map, print and check; what must go out waits without a fault."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.drills.office import ROOT, Office
from tests.network import CallsOut

BEYOND = ("192.0.2.1", 9)  # an address of the documentation, in no network


@pytest.fixture
def nowhere() -> list[str]:
    """The words that run a program in a network that leads nowhere."""
    words = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which(words[0]) is None
        or subprocess.run([*words, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("needs leave to make a network of its own: root, or unprivileged user namespaces")
    return words


def _path() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@pytest.mark.slow
def test_the_office_goes_on_without_any_network(office: Office, nowhere: list[str]) -> None:
    done = subprocess.run(
        [*nowhere, sys.executable, "-m", "tests.drills.alone", office.data],
        cwd=ROOT,
        env=_path(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {
        "beyond": "ENETUNREACH",
        "api": 201,
        "telegram": 200,
        "web": True,
        "verified": True,
        "map": True,
        "published": True,
        "print": True,
        "check": True,
        "waiting": ["queued"],
        "tried": True,
        "faults": [],
        "page": True,
    }


def call_by_number() -> None:
    with socket.socket() as line:
        line.connect(BEYOND)


def call_by_number_quietly() -> None:
    with socket.socket() as line:
        line.connect_ex(BEYOND)


def call_by_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as line:
        line.sendto(b"?", BEYOND)


def ask_for_an_address() -> None:
    socket.getaddrinfo("example.test", 443)


def ask_in_the_old_way() -> None:
    socket.gethostbyname("example.test")


CALLS = [call_by_number, call_by_number_quietly, call_by_datagram, ask_for_an_address, ask_in_the_old_way]


@pytest.mark.parametrize("call", CALLS)
def test_no_test_calls_out(call: Callable[[], None]) -> None:
    with pytest.raises(CallsOut):
        call()


@pytest.mark.slow
def test_the_same_calls_reach_the_kernel_without_the_guard(nowhere: list[str]) -> None:
    """A control, in a network that leads nowhere so that it harms nobody."""
    script = (
        "import contextlib\nfrom tests.drills import test_alone\nfor call in test_alone.CALLS:\n"
        "    with contextlib.suppress(OSError):\n        call()\nprint('asked')"
    )
    done = subprocess.run(
        [*nowhere, sys.executable, "-c", script],
        cwd=ROOT,
        env=_path(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "asked\n", done.stderr[-2000:]
