"""The running log: one JSON object a line, in UTC, whatever a visitor writes into it."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

CODE = """
import logging, logging.config, structlog
from destana.config import settings
logging.config.dictConfig(settings.LOGGING)
logging.getLogger("django.request").warning("Not Found: %s", "/x\\n2026-01-01 root signed in\\u2028\\r\\x1b[2J")
structlog.get_logger("x").warning("access.refused", by="person:1\\nforged")
try:
    raise ValueError("no")
except ValueError:
    logging.getLogger("y").exception("broken")
"""


def test_every_line_is_one_object_with_a_moment_in_utc() -> None:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": "src:.",
        "DESTANA_DATA": os.environ["DESTANA_TEST_DATA"],
        "TZ": "Asia/Makassar",
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=True, timeout=60
    )
    found = [json.loads(line) for line in (done.stdout + done.stderr).strip().split("\n")]
    assert len(found) == 3
    for one in found:
        assert datetime.fromisoformat(one["timestamp"]).utcoffset() == timedelta(0)
        assert one["level"] in {"warning", "error"}
    assert any(one.get("by") == "person:1\nforged" for one in found)
    assert any("ValueError: no" in one.get("exception", "") for one in found)
    assert "\x1b" not in done.stdout + done.stderr
