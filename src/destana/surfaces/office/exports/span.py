"""How long a list reaches, in words."""

from datetime import datetime

from django.utils.translation import ngettext

from destana.kit.clock import local

_DAYS_OF_A_MONTH, _MONTHS_OF_A_YEAR = 30.44, 12
_MOST_DAYS, _MOST_MONTHS = 60, 24
"""Up to here the smaller word says more."""


def how_long(first: datetime, last: datetime) -> str:
    """``1 hari``, ``3 bulan``, ``2 tahun``: from the day of the first row to the day of the last, both counted."""
    days = (local(last).date() - local(first).date()).days + 1
    if days <= _MOST_DAYS:
        return ngettext("%d day", "%d days", days) % days
    months = round(days / _DAYS_OF_A_MONTH)
    if months <= _MOST_MONTHS:
        return ngettext("%d month", "%d months", months) % months
    years = round(months / _MONTHS_OF_A_YEAR)
    return ngettext("%d year", "%d years", years) % years
