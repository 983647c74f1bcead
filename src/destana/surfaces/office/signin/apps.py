"""Registers the sign-in pages with Django."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "destana.surfaces.office.signin"
    label = "signin"
