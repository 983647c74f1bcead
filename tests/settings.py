"""Settings of the tests: the product's own, in a fresh data folder, with plain static files and cheap passwords."""

import os
import tempfile

if "DESTANA_TEST_DATA" not in os.environ:  # mypy and editors come here without tests.databases
    os.environ["DESTANA_TEST_DATA"] = tempfile.mkdtemp(prefix="destana-test-")
for _name in [
    name for name in os.environ if name.startswith("DESTANA_") and not name.startswith("DESTANA_TEST_")
]:
    del os.environ[_name]  # a developer's own office must not colour the tests
os.environ["DESTANA_DATA"] = os.environ["DESTANA_TEST_DATA"]
os.environ["DATABASE_URL"] = os.environ.get("DESTANA_TEST_DATABASE_URL", "")

from pathlib import Path

from destana.config.settings import *  # noqa: F403 - the product's settings, then what differs
from destana.config.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A real file, so that WAL, synchronous=FULL and locking are an office's; pytest-xdist adds its worker's name.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DESTANA_DATA"]) / "test.sqlite3")}

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING_CONFIG = None

STATIC_ROOT = Path(os.environ["DESTANA_DATA"]) / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
# Whoever imports the server before the files are gathered would else see none of them for the rest of the run.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
