"""How a moment is written for people: 24 hours with a dot, the zone wherever the text may travel.

Stored times are UTC; the zone of the villages is Django's current time zone.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": ("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()),
    "en": ("January February March April May June July August September October November December".split()),
}
_SHORT = {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}
# After three hours "210 minutes ago" says less than the clock does.
_AGO_LIMIT = timedelta(hours=3)


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"


def local(at: datetime) -> datetime:
    """Return ``at`` on the villages' clock."""
    return timezone.localtime(at)


def zone(at: datetime) -> str:
    """Return WIB, WITA or WIT, or the numeric offset elsewhere."""
    here = local(at)
    offset = here.utcoffset() or timedelta()
    return _ZONES.get(int(offset.total_seconds() // 3600), here.strftime("%z"))


def hour(at: datetime) -> str:
    """``06.04``."""
    return local(at).strftime("%H.%M")


def hour_zone(at: datetime) -> str:
    """``06.04 WITA``."""
    return f"{hour(at)} {zone(at)}"


def day(at: datetime) -> str:
    """``Rabu, 14 Januari 2026``."""
    here, lang = local(at), _language()
    return f"{_DAYS[lang][here.weekday()]}, {here.day} {_MONTHS[lang][here.month - 1]} {here.year}"


def date(at: datetime) -> str:
    """``14 Jan 2026``."""
    here = local(at)
    return f"{here.day} {_SHORT[_language()][here.month - 1]} {here.year}"


def stamp(at: datetime) -> str:
    """``14 Jan 2026, 06.05 WITA``: for anything that is shared or printed."""
    return f"{date(at)}, {hour_zone(at)}"


def ago(at: datetime, now: datetime) -> str:
    """``12 menit lalu`` up to three hours, then the clock, and with the date when it was another day."""
    gap = now - at
    if gap < timedelta(minutes=1):
        return _("just now")
    if gap <= _AGO_LIMIT:
        minutes = int(gap.total_seconds() // 60)
        return ngettext("%d minute ago", "%d minutes ago", minutes) % minutes
    return hour_zone(at) if local(at).date() == local(now).date() else stamp(at)


def span(gap: timedelta) -> str:
    """``3 jam 12 mnt``: how much of something is left, to the minute."""
    hours, rest = divmod(max(0, int(gap.total_seconds() // 60)), 60)
    said = {"hours": hours, "minutes": rest}
    return _("%(hours)d h %(minutes)d min") % said if hours else _("%(minutes)d min") % said


def minutes(gap: timedelta) -> str:
    """``12 mnt``, ``3 jam``, ``2 hari``: the age of a thing that waits."""
    total = max(0, int(gap.total_seconds() // 60))
    if total < 1:
        return _("new")
    if total < 120:
        return _("%d min") % total
    if total < 48 * 60:
        return _("%d h") % (total // 60)
    return _("%d d") % (total // 1440)
