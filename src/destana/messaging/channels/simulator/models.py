"""The simulator's memory: what was said on each invented phone, and the photos taken with it."""

from django.db import models


class SimulatedMessage(models.Model):
    """One message on one phone, either way. ``key`` makes a repeat show once."""

    key = models.CharField(max_length=200, unique=True)
    address = models.CharField(max_length=100)
    is_mine = models.BooleanField(help_text="Written by the person who holds the phone.")
    body = models.JSONField()
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="simulator_talk", fields=["address", "id"])]


class SimulatedPhoto(models.Model):
    """A photo that lies with the "provider" until the worker fetches it."""

    id = models.CharField(primary_key=True, max_length=64)
    data = models.BinaryField()
    at = models.DateTimeField()
