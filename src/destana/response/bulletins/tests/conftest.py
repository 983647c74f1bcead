"""A signing key for whoever asks, in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions
from tests.world import NOW


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    """An office's folder without a key yet."""
    settings.DATA = tmp_path
    return tmp_path / "keys"


@pytest.fixture
def key(db: None, keys: Path) -> str:
    """The first signing key."""
    return actions.ensure_key(at=NOW, by=SYSTEM)
