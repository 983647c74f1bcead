"""What the verbs share: the locked row, the conditional move, the content that is hashed, the refusals."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas import queries as areas
from destana.kit.refusals import Refusal
from destana.response.bulletins import previews, rules, sign
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.queries import UnknownBulletin, next_number
from destana.response.bulletins.queries.desk import LANGUAGE
from destana.response.bulletins.queries.documents import cap_misfits
from destana.response.bulletins.queries.views import sheet, whole, wording_of
from destana.response.bulletins.terms import Previews, Problem, State, Wording


class WrongState(Refusal):
    """The state table does not allow it: already published, returned, over."""

    sentence: ClassVar[str | Promise] = _("This bulletin no longer stands where this is possible.")


class SomebodyWasFaster(Refusal):
    """The row was changed between reading and writing."""

    sentence: ClassVar[str | Promise] = _("Somebody else has just changed this bulletin. Look at it again.")


class ContentChanged(Refusal):
    """What the second person read is not what lies here now."""

    sentence: ClassVar[str | Promise] = _(
        "The text was changed after you opened it. Read it again, then sign."
    )


class MixedWorlds(Refusal):
    """Exercise and reality would touch."""

    sentence: ClassVar[str | Promise] = _("An exercise and real recipients never mix.")


class NotReady(Refusal):
    """The wording breaks rules; ``problems`` names them all."""

    sentence: ClassVar[str | Promise] = _("The bulletin cannot go out yet.")
    status: ClassVar[int] = 422

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*self.problems, sentence=" ".join(str(one.label) for one in self.problems))


def locked(bulletin_id: int) -> Bulletin:
    """Return the row, held until the transaction ends; raise :class:`UnknownBulletin`."""
    Bulletin.objects.select_for_update().filter(pk=bulletin_id).values_list("pk").first()
    row = whole(Bulletin.objects.filter(pk=bulletin_id)).first()
    if row is None:
        raise UnknownBulletin(bulletin_id)
    return row


def move(row: Bulletin, to: State, *, at: datetime, **changes: object) -> None:
    """Move the row by a conditional update.

    Raises :class:`WrongState` where the table forbids it, :class:`SomebodyWasFaster` where the row has moved on.
    """
    if not rules.can_follow(row.state, to):
        raise WrongState(row.state, to)
    write(row, state=to, at=at, **changes)


def write(row: Bulletin, *, at: datetime, **changes: object) -> None:
    """Change the row if nobody has since it was read; raise :class:`SomebodyWasFaster` otherwise."""
    found = Bulletin.objects.filter(pk=row.pk, state=row.state, version=row.version).update(
        version=F("version") + 1, changed_at=at, **changes
    )
    if not found:
        raise SomebodyWasFaster(row.pk)


def content(row: Bulletin) -> dict[str, object]:
    """Return what the second person approves, as one document: exact words, area, audience, end and status."""
    wording = wording_of(row)
    return {
        "format": "destana-approval/1",
        "district": row.district,
        "status": row.status,
        "kind": wording.kind.value,
        "hazard": wording.hazard.value,
        "level": wording.level.value,
        "areas": list(wording.villages),
        "headline": wording.headline,
        "who": wording.who,
        "what": wording.what,
        "where": wording.where,
        "when": wording.when,
        "do": list(wording.steps),
        "text": wording.text,
        "event": _moment(wording.event_at),
        "effective": _moment(wording.effective_at),
        "expires": _moment(wording.expires_at),
        "source": wording.source.value,
        "source_name": wording.source_name,
        "incident": row.incident_id,
        "references": sorted(link.earlier_id for link in row.names.all()),
    }


def _moment(at: datetime | None) -> str | None:
    return sign.moment(at) if at is not None else None


def render(row: Bulletin, *, number: int, code: str) -> Previews:
    """Return the texts of the row, in the language of bulletins."""
    with translation.override(LANGUAGE):
        return previews.render(sheet(row, number=number, code=code))


def check_ready(row: Bulletin, *, at: datetime, is_heard: bool = False) -> None:
    """Raise :class:`NotReady` with everything that keeps the row from going out at ``at``.

    ``is_heard``: the length of the voice counts, too. The author may shorten it; publication never waits.
    """
    number = next_number(row.district)
    texts = render(row, number=number, code=f"K{number}-??")
    texts = previews.voiced(texts) if is_heard else texts
    found = [
        *problems_of(wording_of(row), row.district, at=at, references=len(row.names.all())),
        *(misfit.problem for misfit in texts.misfits),
        *(misfit.problem for misfit in cap_misfits(row, number=number, at=at)),
    ]
    if found:
        raise NotReady(found)


def problems_of(wording: Wording, district: str, *, at: datetime, references: int) -> list[Problem]:
    """Return what the rules say about a wording."""
    codes = {village.code for village in areas.villages(district)}
    return rules.problems(wording, at=at, district=codes, references=references)


def check_world(*, exercise: bool, channels: Iterable[str] = ()) -> None:
    """Raise :class:`MixedWorlds` where exercise and reality would touch."""
    if rules.mixes_worlds(exercise=exercise, mode=settings.MODE, channels=set(channels)):
        raise MixedWorlds(settings.MODE)
