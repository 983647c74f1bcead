"""Registers the consultations room with Django."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "destana.response.consultations"
    label = "consultations"
