"""What the desk shows of a report: the row of the queue, the open report with its media, map, reading and choices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.files import queries as files
from destana.foundation.files.terms import FileView, UploadView
from destana.foundation.people.terms import Actor, Permission
from destana.kit.clock import minutes, span
from destana.kit.text import fold
from destana.messaging.outbox import queries as outbox
from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports import access
from destana.response.reports.queries import QueueRow
from destana.response.reports.terms import Danger, Likeness, State, Urgency
from destana.surfaces.office.maps import Place

ICONS = {Urgency.CRITICAL: "urgent", Urgency.URGENT: "soon", Urgency.NORMAL: "usual"}
SUGGESTED = {"hazard": Hazard, "depth": Depth, "trend": Trend, "danger": Danger}
"""Fields of the reader whose values are codes with a label."""

SHOWN = frozenset("hazard depth trend village outside rt danger households people houses time".split())
"""Fields of the reader that help a checker; what kind of message it is, the queue has used already."""


@dataclass(frozen=True)
class Row:
    """One line of the queue as the template shows it."""

    url: str
    title: str
    place: str
    age: str
    note: str
    icon: str
    is_current: bool
    is_late: bool


def row(line: QueueRow, *, url: str, current: int | None, now: datetime) -> Row:
    """Return a line of the queue: who waits how long, where, and what the desk should know before opening it."""
    return Row(
        url=url,
        title=line.title or _headline(line.hazard, line.photos),
        place=" · ".join(part for part in (place(line.village, line.rts), line.source) if part),
        age=minutes(now - line.received_at),
        note=_note(line),
        icon=ICONS[line.urgency],
        is_current=line.id == current,
        is_late=now > line.due_at and line.state in {State.RECEIVED, State.CHECKING, State.NEEDS_INFO},
    )


def _note(line: QueueRow) -> str:
    if line.is_leased:
        return line.leased_to
    if line.state == State.RECEIVED:
        return _("not opened yet")
    return "" if line.state == State.CHECKING else str(line.state.label)


def _headline(hazard: str, photos: int) -> str:
    if hazard:
        return str(Hazard(hazard).label)
    return _("Photo without words") if photos else _("Report without words")


def title(report: Any, photos: int) -> str:
    """Return the heading of a report: what happens and whether lives are at stake, ``?`` where a machine guessed it.

    The reporter's own words stand below it and in the queue; where no hazard is known they are the heading.
    """
    if not report.hazard:
        return _first_words(report.words) or _headline("", photos)
    what = str(Hazard(report.hazard).label) + ("?" if "hazard" in report.guessed else "")
    return _("%(what)s, people in danger") % {"what": what} if report.people_in_danger else what


def _first_words(words: str) -> str:
    first = words.split("\n", 1)[0].strip()
    return first if len(first) <= TITLE else first[: TITLE - 3].rsplit(" ", 1)[0] + " …"


TITLE = 60
"""Letters of the heading: two lines on the desk; the whole sentence stands below."""


def place(village: str, rts: str) -> str:
    """``Pimping RT 02``."""
    return " ".join(part for part in (village, f"RT {rts}" if rts else "") if part)


@dataclass(frozen=True)
class Photo:
    """A kept photo with the addresses of its sizes."""

    view: FileView
    small: str
    large: str

    @property
    def kilobytes(self) -> int:
        """Size of the original."""
        return max(1, round(self.view.size / 1024))


def photos(report: Any) -> list[Photo]:
    """Return the photos that arrived for a report, first come first, in two queries."""
    ids = list(report.photos.order_by("id").values_list("file_id", flat=True))
    kept = files.many(ids)
    return [
        Photo(kept[one], _photo_url(report.pk, one, "preview"), _photo_url(report.pk, one, "screen"))
        for one in ids
    ]


def first_photos(reports: Iterable[Any]) -> dict[int, str]:
    """Return the address of the first photo of each report that has one; their photos were read with them."""
    found = {report.pk: sorted(report.photos.all(), key=lambda photo: photo.pk) for report in reports}
    return {key: _photo_url(key, kept[0].file_id, "preview") for key, kept in found.items() if kept}


def coming(report: Any) -> UploadView | None:
    """Return the photo that is on its way in pieces, or None; asked only where one is missing."""
    return next(iter(files.uploads_for(f"report:{report.pk}")), None)


def _photo_url(report_id: int, file_id: int, size: str) -> str:
    return reverse("office:photo", args=[report_id, file_id, size])


@dataclass(frozen=True)
class Suggestion:
    """What the reader made of the words, and which words made it think so."""

    label: str
    words: str
    is_weak: bool
    is_settled: bool


def suggestions(report: Any) -> list[Suggestion]:
    """Return what the reader suggests; a field that a person has settled shows its suggestion as settled."""
    guessed = set(report.guessed)
    told = [item for item in report.reading if item["field"] in SHOWN]
    return [
        Suggestion(
            label=label,
            words="" if fold(item["words"]) == fold(label) else item["words"],
            is_weak=bool(item.get("ask")) or item["strength"] == "low",
            is_settled=item["field"] not in guessed,
        )
        for item in told
        for label in [_label(item)]
    ]


def _label(item: dict[str, Any]) -> str:
    if item["field"] == "village":
        return areas.name(item["value"])
    if item["field"] == "rt":
        return f"RT {item['value']}"
    terms = SUGGESTED.get(item["field"])
    if terms is not None and item["value"] in terms.values:
        return str(terms(item["value"]).label)
    return str(item["label"] or item["value"])


@dataclass(frozen=True)
class Similar:
    """A report that may be the same event."""

    id: int
    code: str
    title: str
    place: str
    state: str
    percent: int
    is_open: bool
    likeness: Likeness
    at: datetime


def similars(found: Iterable[tuple[Any, Likeness]]) -> list[Similar]:
    """Return what the lists show of similar reports."""
    return [
        Similar(
            id=other.pk,
            code=other.code,
            title=_first_words(other.words) or _headline(other.hazard, 0),
            place=place(other.village.name if other.village else "", other.rts),
            state=other.get_state_display(),
            percent=likeness.percent,
            is_open=bool(other.is_open),
            likeness=likeness,
            at=other.observed_at,
        )
        for other, likeness in found
    ]


def spot(report: Any, *, url: str = "") -> Place:
    """Return where a report lies; ``sure`` is false where only the reader guessed the village."""
    return Place(
        label=report.code,
        village=report.village_id or "",
        lat=report.lat,
        lng=report.lng,
        accuracy_m=report.accuracy_m,
        sure=report.lat is not None or "village" not in report.guessed,
        url=url,
    )


@dataclass(frozen=True)
class Rights:
    """What this person may do with this report now; buttons and doors agree."""

    check: bool = False
    verify: bool = False
    own: bool = False
    witness: bool = False
    know: bool = False
    reveal: bool = False
    reopen: bool = False
    confirm_hoax: bool = False
    countersign: bool = False
    restore: bool = False


def rights(actor: Actor, report: Any, *, grade: str, now: datetime) -> Rights:
    """Return which buttons to show."""
    village = report.village_id or ""
    own = actor.person_id is not None and actor.person_id == report.taken_by_id
    check = actor.may(Permission.REPORTS_CHECK, village)
    know = access.may_know_reporter(actor, report, now)
    return Rights(
        check=check and bool(report.is_open),
        verify=check and bool(report.is_open) and not own,
        own=own,
        witness=bool(report.is_open) and not check and actor.may(Permission.REPORTS_WITNESS, village),
        know=know,
        reveal=know and bool(report.reporter_phone),
        reopen=actor.may(Permission.REPORTS_REOPEN, village)
        and not report.is_open
        and report.state != State.SPAM,
        confirm_hoax=actor.may(Permission.REPORTS_CONFIRM_HOAX, village)
        and report.proposed_hoax_by_id is not None
        and report.proposed_hoax_by_id != actor.person_id
        and not own,
        countersign=report.state == State.VERIFIED
        and grade == "A"
        and report.countersigned_by_id is None
        and check
        and not own
        and actor.person_id != report.decided_by_id,
        restore=check and report.state == State.SPAM,
    )


@dataclass(frozen=True)
class Lease:
    """Who holds the report, and until when."""

    name: str
    until: datetime
    is_mine: bool


def lease(report: Any, actor: Actor, now: datetime) -> Lease | None:
    """Return the lease that runs now, or None."""
    if report.lease_by is None or report.lease_until is None or report.lease_until <= now:
        return None
    return Lease(report.lease_by.name, report.lease_until, report.lease_by_id == actor.person_id)


@dataclass(frozen=True)
class Answering:
    """Whether the reporter's channel lets us answer freely now: ``until`` is when that ends, None when it is over."""

    until: datetime | None
    left: str = ""


def answering(report: Any, now: datetime) -> Answering | None:
    """Return for how long the reporter may be answered freely; None on a channel without such a rule."""
    contact = report.contact
    if contact is None or not outbox.has_window(contact.channel):
        return None
    until = outbox.open_until(contact.channel, [contact.address], at=now).get(contact.address)
    return Answering(until, span(until - now) if until else "")


@dataclass(frozen=True)
class Filed:
    """The findings form: what is in each field, and which of them a machine only guessed."""

    values: dict[str, Any] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()


def findings(report: Any, posted: dict[str, Any] | None) -> Filed:
    """Return what the findings form shows: what was just typed, else what stands in the report."""
    kept = {
        "jenis": report.hazard,
        "desa": report.village_id or "",
        "rt": report.rts,
        "patokan": report.landmark,
        "air": report.depth,
        "arah": report.trend,
        "bahaya": bool(report.people_in_danger),
    }
    names = {
        "hazard": "jenis",
        "village": "desa",
        "rts": "rt",
        "landmark": "patokan",
        "depth": "air",
        "trend": "arah",
        "people_in_danger": "bahaya",
    }
    guessed = frozenset(names[name] for name in report.guessed if name in names)
    return Filed(kept | (posted or {}), frozenset() if posted else guessed)
