"""The product's settings with one more room, whose migration is the upgrade of the drill: ``DESTANA_TEST_UPGRADE``."""

import os

from destana.config.settings import *  # noqa: F403 - the product's settings, then what differs
from destana.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, os.environ["DESTANA_TEST_UPGRADE"]]
