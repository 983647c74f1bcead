"""Links of the public board, each in the active language."""

from django import template

from destana.surfaces.ui.templatetags.ui import board_link, form_link

register = template.Library()


@register.simple_tag
def village_link(slug: str) -> str:
    """``/desa/pimping``."""
    return board_link(f"/desa/{slug}")


@register.simple_tag
def bulletin_link(number: int) -> str:
    """``/kabar/14``."""
    return board_link(f"/kabar/{number}")


@register.simple_tag
def incident_link(code: str) -> str:
    """``/kejadian/K-07``."""
    return board_link(f"/kejadian/{code}")


@register.simple_tag
def fact_link(code: str) -> str:
    """``/fakta/F-012``."""
    return board_link(f"/fakta/{code}")


@register.simple_tag
def check_link(code: str) -> str:
    """``/cek/K14-7Q``."""
    return board_link(f"/cek/{code}")


@register.simple_tag
def report_link(slug: str = "", needs_help: str = "") -> str:
    """The report form with the village filled in, and with "somebody needs help" when asked from that button."""
    wishes = [f"desa={slug}"] if slug else []
    wishes += [f"tolong={needs_help}"] if needs_help else []
    return form_link("/lapor" + ("?" + "&".join(wishes) if wishes else ""))


@register.simple_tag
def follow_link(slug: str = "") -> str:
    """The page on which one follows a village."""
    return form_link(f"/ikuti?desa={slug}" if slug else "/ikuti")
