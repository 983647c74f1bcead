"""Decisions about photos as pure functions on bytes: what they are, what the camera wrote, which look alike."""
