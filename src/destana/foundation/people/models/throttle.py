"""Counters that slow down guessing. One table for every kind of limit, shared by all processes."""

from __future__ import annotations

from django.db import models


class Throttle(models.Model):
    """How often something happened in a window that began with its first time. The key is a hash of names."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
