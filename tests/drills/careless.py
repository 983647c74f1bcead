"""The product's settings with one guard of durability taken away: what the controls of the drills run on.

``DESTANA_TEST_CARELESS`` is the word for SQLite's ``synchronous``. The check at start, which would refuse it, is told
to accept just that.
"""

import os

from destana.config import checks
from destana.config.settings import *  # noqa: F403 - the product's settings, then what differs
from destana.config.settings import DATABASES

_NUMBERS = {"OFF": 0, "NORMAL": 1}
_word = os.environ["DESTANA_TEST_CARELESS"]
checks._FULL = _NUMBERS[_word]
_options = DATABASES["default"]["OPTIONS"]
_options["init_command"] = _options["init_command"].replace("synchronous=FULL", f"synchronous={_word}")
