"""Registers the chain room with Django."""

from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "destana.response.chain"
    label = "chain"
