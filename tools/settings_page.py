"""Write docs/settings.md from the settings themselves, so that the page can't go stale.

python -m tools.settings_page          write the page
python -m tools.settings_page check    fail when it differs
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from destana.config.env import Env

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "settings.md"
HEAD = """\
# Settings

Everything an office may change is an environment variable. `./run` needs none of them; `./destana check-settings`
says what is wrong with those that are set, and so does every start. `--port`, `--host` and `--data` of `./run` win over
the variables of the same name. Secrets that Destana makes itself are files under `DATA/keys`, never variables.

This page is written by `python -m tools.settings_page` from `src/destana/config/env.py`; do not edit it.

| variable | default | meaning |
| --- | --- | --- |
"""
TAIL = """\
| `DATABASE_URL` | empty | `postgresql://user:password@host/name` for PostgreSQL; empty means the SQLite file in DATA. |

## Three kinds of data

`DESTANA_MODE` is `real`, `demo` or `exercise`. A data folder, and the database with it, belongs for ever to the mode
that made it: Destana refuses to open demo data as real, and real data as anything else.
"""


def shown(field: FieldInfo) -> str:
    """Return the default as it would be written in the environment."""
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        return f"`{int(value)}`"
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}` beside `./run`" if value.is_relative_to(ROOT) else f"`{value}`"
    text = ",".join(value) if isinstance(value, list) else str(value)
    return f"`{text}`" if text else "empty"


def page() -> str:
    """Return the page as it should be."""
    rows = [
        f"| `DESTANA_{name.upper()}` | {shown(field)} | {field.description} |"
        for name, field in Env.model_fields.items()
    ]
    return HEAD + "\n".join(rows) + "\n" + TAIL


def main(arguments: Sequence[str]) -> int:
    """Write or check; return the exit code. Fails for a setting without a description."""
    bare = [name for name, field in Env.model_fields.items() if not field.description]
    if bare:
        print(f"Settings without a description: {', '.join(bare)}")
        return 1
    if "check" in arguments:
        is_current = PAGE.exists() and PAGE.read_text() == page()
        print("docs/settings.md is current." if is_current else "Stale: run python -m tools.settings_page.")
        return 0 if is_current else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
    print("docs/settings.md written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
