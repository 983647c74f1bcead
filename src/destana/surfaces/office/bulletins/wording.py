"""The composer's form: from a bulletin or an incident to fields, and from fields back to a wording."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from destana.kit.clock import local
from destana.kit.text import clean
from destana.response.bulletins.terms import Kind, Source, Wording
from destana.response.hazards.terms import Hazard, Level, advice
from destana.response.incidents.terms import IncidentPage
from destana.surfaces.office.frame import Incomplete
from destana.surfaces.office.when import read_local, write_local

KINDS = (Kind.WARNING, Kind.INFORMATION, Kind.ALL_CLEAR)
"""What an author may begin with; updates and withdrawals begin at the bulletin that they name."""

VALID = timedelta(hours=12)
"""How long the composer proposes a bulletin to hold. The author sees and may change it."""

TEXTS = ("judul", "siapa", "apa", "di_mana", "kapan", "panjang", "lembaga")


def to_fields(wording: Wording) -> dict[str, Any]:
    """Return the form's fields for a wording."""
    return {
        "macam": wording.kind.value,
        "jenis": wording.hazard.value,
        "tingkat": wording.level.value,
        "desa": list(wording.villages),
        "judul": wording.headline,
        "siapa": wording.who,
        "apa": wording.what,
        "di_mana": wording.where,
        "kapan": wording.when,
        "langkah": "\n".join(wording.steps),
        "panjang": wording.text,
        "terjadi": write_local(wording.event_at),
        "sampai": write_local(wording.expires_at),
        "asal": wording.source.value,
        "lembaga": wording.source_name,
    }


def of_incident(found: IncidentPage, office: str, now: datetime) -> Wording:
    """Return a first wording from what is known of an incident. The villages stay open: there is no default area."""
    with translation.override("id"):
        hazard = Hazard(found.incident.hazards[0]) if found.incident.hazards else Hazard.OTHER
        level = found.incident.level
        names = ", ".join(
            village.name for village in found.villages if village.level.rank >= Level.WASPADA.rank
        )
        return Wording(
            kind=Kind.WARNING,
            hazard=hazard,
            level=level if level.rank >= Level.WASPADA.rank else Level.NONE,
            headline=found.incident.name,
            who=office,
            what=_what(found, hazard),
            where=names,
            steps=tuple(str(step) for step in advice(hazard, level)),
            expires_at=local(now + VALID).replace(minute=0, second=0, microsecond=0),
        )


def _what(found: IncidentPage, hazard: Hazard) -> str:
    worst = max(found.villages, key=lambda village: village.level.rank, default=None)
    if worst is None or not worst.headline:
        return f"{hazard.label}."
    return worst.headline


def read(request: HttpRequest, before: Wording | None = None) -> Wording:
    """Return the wording that the form carries. Raises :class:`Incomplete` for a code that does not exist."""
    said = request.POST.get
    try:
        kind = before.kind if before and before.kind == Kind.UPDATE else Kind(said("macam", Kind.WARNING))
        hazard, level = Hazard(said("jenis", "")), Level(said("tingkat", Level.NONE) or Level.NONE)
        source = Source(said("asal", Source.OWN))
    except ValueError as wrong:
        raise Incomplete(sentence=_("Choose what happens and how grave it is.")) from wrong
    texts = {name: clean(said(name, ""), 2_000) for name in TEXTS}
    return Wording(
        kind=kind,
        hazard=hazard,
        level=level,
        villages=tuple(clean(code, 13) for code in request.POST.getlist("desa")[:500]),
        headline=texts["judul"],
        who=texts["siapa"],
        what=texts["apa"],
        where=texts["di_mana"],
        when=texts["kapan"],
        steps=tuple(line.strip() for line in said("langkah", "").splitlines() if line.strip()),
        text=texts["panjang"],
        event_at=read_local(said("terjadi", "")),
        effective_at=before.effective_at if before else None,
        expires_at=read_local(said("sampai", "")),
        source=source,
        source_name=texts["lembaga"],
    )
