"""A report with the fields that the API takes, unique by its key; no log, no limits, no reading."""

from django.db import models


class Report(models.Model):
    """What a partner's program sends."""

    key = models.CharField(max_length=100, unique=True)
    words = models.TextField(blank=True)
    village = models.CharField(max_length=13, blank=True)
    rts = models.CharField(max_length=60, blank=True)
    landmark = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    hazard = models.CharField(max_length=20, blank=True)
    depth = models.CharField(max_length=10, blank=True)
    people_in_danger = models.BooleanField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "reports"
        indexes = [models.Index(fields=["received_at"], name="bench_recent")]
