"""The phrases that every mouth shares: head, area, issuer, end, link. Pure, in the active language."""

from django.utils.translation import gettext as _

from destana.kit import clock
from destana.response.bulletins.terms import Kind, Sheet, Source, Wording
from destana.response.hazards.terms import Level


def head(sheet: Sheet) -> str:
    """The first line: ``SIAGA BANJIR``, ``KABAR RESMI``, ``DITARIK: Kabar no. 14``."""
    wording = sheet.wording
    danger = f"{wording.level.label} {wording.hazard.label.upper()}"
    if wording.kind == Kind.WITHDRAWAL:
        line = _("WITHDRAWN: bulletin no. %s") % _numbers(sheet)
    elif wording.kind == Kind.ALL_CLEAR:
        line = _("SAFE AGAIN: %s") % wording.hazard.label
    elif wording.level.rank >= Level.WASPADA.rank:
        line = danger
    else:
        line = _("OFFICIAL INFORMATION")
    if wording.kind == Kind.UPDATE:
        line = _("%(head)s (replaces bulletin no. %(number)s)") % {"head": line, "number": _numbers(sheet)}
    return f"{_('EXERCISE')}. {line}" if sheet.exercise else line


def _numbers(sheet: Sheet) -> str:
    return ", ".join(str(number) for number in sheet.replaces)


def area(sheet: Sheet) -> str:
    """The names of the villages, or one phrase for the whole district."""
    if sheet.is_whole_district:
        return _("all %(count)d villages of %(office)s") % {"count": len(sheet.names), "office": sheet.issuer}
    return ", ".join(sheet.names)


def purpose(wording: Wording) -> str:
    """Return our word for what a bulletin is for; the channel knows the approved text by it."""
    if wording.kind == Kind.WITHDRAWAL:
        return "withdrawal"
    if wording.kind == Kind.ALL_CLEAR:
        return Level.AMAN.value
    return wording.level.value if wording.level.rank >= Level.WASPADA.rank else "info"


def issuer(sheet: Sheet) -> str:
    """Whose words they are."""
    wording = sheet.wording
    if wording.source == Source.RELAY:
        return _("%(agency)s, passed on by %(office)s") % {
            "agency": wording.source_name,
            "office": sheet.issuer,
        }
    return wording.who.strip() or sheet.issuer


def until(sheet: Sheet) -> str:
    """The end of validity with date and zone; a dash while the author has not said it."""
    return clock.stamp(sheet.wording.expires_at) if sheet.wording.expires_at else "-"


def link(sheet: Sheet) -> str:
    """The address where the code is checked."""
    return f"{sheet.site}/cek/{sheet.code}"


def steps_of(sheet: Sheet) -> list[str]:
    """The steps as they are said: without blanks and full stops at their ends."""
    return [step.strip().rstrip(".") for step in sheet.wording.steps if step.strip()]
