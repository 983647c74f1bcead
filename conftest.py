"""What every test has at hand: the cast of :mod:`tests.world`, a browser, a clean database.

The databases and the network guard are plugins named in pyproject.toml, because they must come before the settings.
"""

pytest_plugins = ["tests.emptying", "tests.browsers", "tests.world"]
