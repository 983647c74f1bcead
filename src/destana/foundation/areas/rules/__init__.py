"""Decisions about areas as pure functions: codes, names, cells, boundary files, the village of a point."""
