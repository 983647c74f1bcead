"""Run in a network of its own that leads nowhere: a whole office goes through its day, and says what it found as JSON.

``unshare -rn`` gives the network; only the loopback of it is switched on, so 127.0.0.1 works and no other address does.
"""

import contextlib
import errno
import fcntl
import json
import re
import socket
import sqlite3
import struct
import sys
import time
from pathlib import Path

from tests.drills.clients import API, HOOK
from tests.drills.desk import ask_for_signature, hidden, sign, sign_in, verify
from tests.drills.office import SUPERVISOR, Office, report, send, update

_SIOCSIFFLAGS, _UP = 0x8914, 0x1
_BEYOND = ("192.0.2.1", 443)  # an address of the documentation, in no network
_OUTSIDE = {
    "DESTANA_TELEGRAM_TOKEN": "123456:invented",
    "DESTANA_SMTP_URL": "smtp://mail.example.test:587",
}


def loopback_up() -> None:
    """Switch the loopback on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP))


def reach_out() -> str:
    """Return what the kernel says to a call beyond this machine."""
    with socket.socket() as line:
        line.settimeout(5)
        return errno.errorcode.get(line.connect_ex(_BEYOND), "connected")


def day(office: Office) -> dict[str, object]:
    """Take reports in on every way, decide, sign and publish, look at map, print and check; then look at the post."""
    found: dict[str, object] = {"beyond": reach_out()}
    for name, path, body in (("api", API, report("alone-00001")), ("telegram", HOOK, update(1))):
        answer = send(office, path, body)
        found[name] = answer.status if answer else 0
    member, head = sign_in(office), sign_in(office, "Mariani", "innovator")
    with member, head:
        form = member.get("/lapor").text
        said = {"kata": "Banjir di Pimping RT 03"} | hidden(form, "kunci", "stempel")
        found["web"] = "L-" in member.post("/lapor", data=said).text
        found["verified"] = "disahkan" in verify(member)
        found["map"] = "<svg" in member.get("/meja/desa").text
        bulletin = ask_for_signature(member)
        sign(head, bulletin)
        code = re.search(r"/cek/([A-Z0-9-]+)", member.get(bulletin).text)
        found["published"] = code is not None
        sheet = member.get(f"{bulletin}/papan").text
        found["print"] = "<svg" in sheet or "data:image" in sheet
        found["check"] = "Air Sungai Balangan naik" in member.get(f"/cek/{code[1] if code else ''}").text
    found |= _post(office)
    found["page"] = send(office, API, report("alone-00002")) is not None
    return found


def _post(office: Office) -> dict[str, object]:
    """Wait until the worker has tried to answer by Telegram; return how the message and the worker's log stand."""
    limit = time.monotonic() + 60
    rows: list[tuple[str, int]] = []
    while not any(attempts for _state, attempts in rows) and time.monotonic() < limit:
        time.sleep(0.2)
        with contextlib.closing(sqlite3.connect(office.database)) as connection:
            rows = connection.execute(
                "SELECT state, attempts FROM outbox_message WHERE channel = 'telegram'"
            ).fetchall()
    log = (office.data / "logs" / "worker.log").read_text(errors="replace")
    return {
        "waiting": sorted({state for state, _attempts in rows}),
        "tried": any(attempts for _state, attempts in rows),
        "faults": [line for line in log.splitlines() if "Traceback" in line or "job.failed" in line],
    }


def main() -> None:
    """Open the office on the folder that is given, live through the day, close it."""
    loopback_up()
    office = Office(Path(sys.argv[1]), _OUTSIDE, module=SUPERVISOR)
    office.open()
    try:
        print(json.dumps(day(office)))  # noqa: T201 - the test reads it
    finally:
        office.kill()


if __name__ == "__main__":
    main()
