"""Small truths for the receipt: what was not quite as it should be, and that nothing is lost by it."""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.surfaces.public.form import WAITING, Sent

OLD, LONG, OUTSIDE, PHOTO_BAD, PHOTO_LATER = "lama", "panjang", "luar", "foto", "foto-nanti"


def of(sent: Sent, at: datetime) -> list[str]:
    """Which notes this form deserves, as codes that travel in the receipt's address."""
    told = []
    if sent.stamp is not None and sent.stamp.is_old(at):
        told.append(OLD)
    if sent.is_long:
        told.append(LONG)
    point = sent.point
    if point is not None and not areas.is_inside(settings.DISTRICT, point.lat, point.lng):
        told.append(OUTSIDE)
    if sent.photo is not None and sent.photo.problem and not sent.is_promised:
        told.append(PHOTO_LATER if sent.photo.problem == WAITING else PHOTO_BAD)
    return told


def query(told: list[str]) -> str:
    """The notes as a part of an address."""
    return "&" + urlencode({"catatan": ",".join(told)}) if told else ""


def sentences(codes: str) -> list[str]:
    """The sentences of the codes in an address; unknown codes say nothing."""
    said = {
        OLD: _("This form was opened long ago. The report is kept all the same."),
        LONG: _("Your text is long. All of it is kept."),
        OUTSIDE: _("The place of your phone lies outside the district. Officials will ask."),
        PHOTO_BAD: _("The photo could not be read. Your report is kept; please send another photo."),
        PHOTO_LATER: _("The photo is not kept yet. Please keep it and send it again later."),
    }
    return [said[code] for code in codes.split(",") if code in said]
