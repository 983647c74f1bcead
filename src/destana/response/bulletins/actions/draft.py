"""The author's verbs: begin, change, ask for the second signature."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from destana.foundation.areas import queries as areas
from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.text import clean
from destana.response.bulletins import access, sign
from destana.response.bulletins.actions.lock import (
    NotReady,
    SomebodyWasFaster,
    WrongState,
    check_ready,
    check_world,
    content,
    locked,
    move,
    write,
)
from destana.response.bulletins.models import Bulletin, BulletinReference, BulletinVillage
from destana.response.bulletins.queries.views import view
from destana.response.bulletins.terms import PUBLIC, BulletinView, Problem, State, Status, Wording

LONGEST = {
    "headline": 160,
    "who": 200,
    "what": 400,
    "where": 400,
    "when": 200,
    "text": 2000,
    "source_name": 80,
}
"""Characters that each part may have."""
LONGEST_STEP = 160


def draft(
    *,
    wording: Wording,
    by: Actor,
    at: datetime,
    incident_id: int | None = None,
    references: Iterable[int] = (),
    exercise: bool | None = None,
) -> BulletinView:
    """Begin a bulletin in the author's district; it may be incomplete.

    ``exercise`` None means: as this office is; whether it is one is fixed here for good. ``references`` are the keys of
    the published documents that it will replace. Raises ``NotReady`` (a village of another district, a reference
    that is not in force), ``MixedWorlds`` and the refusals of access.
    """
    access.check_may_write(by)
    is_exercise = settings.MODE == "exercise" if exercise is None else exercise
    check_world(exercise=is_exercise)
    with transaction.atomic():
        row = insert(
            wording=wording,
            by=by,
            at=at,
            incident_id=incident_id,
            is_exercise=is_exercise,
            references=references,
        )
        audit.record(
            by=by,
            verb="bulletin.drafted",
            target=f"bulletin:{row.pk}",
            at=at,
            after={"kind": wording.kind.value, "areas": sorted(set(wording.villages))},
        )
        return view(locked(row.pk))


def insert(
    *,
    wording: Wording,
    by: Actor,
    at: datetime,
    incident_id: int | None,
    is_exercise: bool,
    references: Iterable[int],
) -> Bulletin:
    """Write the rows of a new draft, in the caller's transaction."""
    earlier = _named(by.district, set(references))
    row = Bulletin.objects.create(
        district=by.district,
        status=Status.EXERCISE if is_exercise else Status.ACTUAL,
        incident_id=incident_id,
        author_id=access.person_of(by),
        created_at=at,
        changed_at=at,
        **_columns(wording),
    )
    _set_area(row, wording.villages)
    BulletinReference.objects.bulk_create(BulletinReference(bulletin=row, earlier_id=one) for one in earlier)
    return row


def _named(district: str, references: set[int]) -> list[int]:
    """Return the keys of the earlier documents; only published ones of the same district may be named."""
    rows = Bulletin.objects.filter(pk__in=references, district=district, state=State.PUBLISHED)
    found = sorted(rows.values_list("pk", flat=True))
    if len(found) != len(references):
        raise NotReady([Problem.NO_REFERENCE])
    return found


def _columns(wording: Wording) -> dict[str, object]:
    texts = {name: _short(getattr(wording, name), limit) for name, limit in LONGEST.items()}
    steps = [_short(step.replace("\n", " "), LONGEST_STEP) for step in wording.steps]
    return texts | {
        "kind": wording.kind,
        "hazard": wording.hazard,
        "level": wording.level,
        "steps": [step for step in steps if step],
        "event_at": wording.event_at,
        "effective_at": wording.effective_at,
        "expires_at": wording.expires_at,
        "source": wording.source,
    }


def _short(text: str, limit: int) -> str:
    """Clean a text; what is too long is refused, never cut."""
    cleaned = clean(text)
    if len(cleaned) > limit:
        raise NotReady([Problem.PART_TOO_LONG])
    return cleaned


def _set_area(row: Bulletin, villages: Iterable[str]) -> None:
    wanted = set(villages)
    known = {village.code for village in areas.villages(row.district)}
    if not wanted <= known:
        raise NotReady([Problem.OUTSIDE_DISTRICT])
    BulletinVillage.objects.filter(bulletin=row).exclude(village__in=wanted).delete()
    BulletinVillage.objects.bulk_create(
        (BulletinVillage(bulletin=row, village=code) for code in sorted(wanted)), ignore_conflicts=True
    )


def edit(*, bulletin_id: int, wording: Wording, version: int, by: Actor, at: datetime) -> BulletinView:
    """Change a draft, a returned or a submitted bulletin; what was submitted is void and a draft again.

    ``version`` is the one that the author saw. Raises ``SomebodyWasFaster``, ``WrongState`` and as :func:`draft`.
    """
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_edit(by, row)
        if row.state in PUBLIC or row.state == State.REJECTED:
            raise WrongState(row.state)
        if row.version != version:
            raise SomebodyWasFaster(version)
        before = content(row)
        _change(row, _columns(wording), at=at)
        _set_area(row, wording.villages)
        changed = locked(bulletin_id)
        audit.record(
            by=by,
            verb="bulletin.edited",
            target=f"bulletin:{bulletin_id}",
            at=at,
            before={"sha256": sign.sha256(before)},
            after={"sha256": sign.sha256(content(changed))},
        )
        return view(changed)


def _change(row: Bulletin, columns: Mapping[str, object], *, at: datetime) -> None:
    if row.state == State.DRAFT:
        write(row, at=at, **columns)
    else:
        move(row, State.DRAFT, at=at, submitted_at=None, sha256="", **columns)


def submit(*, bulletin_id: int, by: Actor, at: datetime, version: int | None = None) -> BulletinView:
    """Ask for the second signature: the first one, on exactly these words.

    The author must have shown a second factor just now. Raises ``NotReady`` with everything that is missing,
    ``WrongState``, ``SomebodyWasFaster`` and the refusals of access.
    """
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_submit(by, row)
        if version is not None and row.version != version:
            raise SomebodyWasFaster(version)
        check_ready(row, at=at, is_heard=True)
        digest = sign.sha256(content(row))
        move(row, State.SUBMITTED, at=at, submitted_at=at, sha256=digest, returned_reason="")
        audit.record(
            by=by,
            verb="bulletin.submitted",
            target=f"bulletin:{bulletin_id}",
            at=at,
            after={"sha256": digest},
        )
        return view(locked(bulletin_id))
