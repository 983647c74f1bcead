"""A signing key, a village with a chain, and the clock that runs it."""

from destana.response.bulletins.tests.conftest import key, keys

__all__ = ["key", "keys"]
