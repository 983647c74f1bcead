"""Filters of the pages of the chain: a village's name, the way of an answer."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def at(names: Mapping[str, str], code: str) -> str:
    """Return the name of a village, or its code where it has none."""
    return names.get(code, code)


@register.filter
def via_word(via: str) -> str:
    """Return how an answer came, in words."""
    return _("answered by the link") if via == "link" else _("answered by %(channel)s") % {"channel": via}
