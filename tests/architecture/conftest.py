"""The scene in which addresses are tried: one of each thing, and everybody who may come."""

from tests.architecture.test_who_may import hour, scene

__all__ = ["hour", "scene"]
