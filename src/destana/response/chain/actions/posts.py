"""Posting by hand: the list of places, the tasks of a bulletin, ticking them, what a correction takes down."""

from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.bulletins.terms import BulletinView, Kind
from destana.response.chain import access, rules
from destana.response.chain.actions.answer import LONGEST_NOTE, NothingToUndo
from destana.response.chain.actions.tell import SomebodyWasFaster
from destana.response.chain.models import Place, Post, Run
from destana.response.chain.queries import NoSuchVillage
from destana.response.chain.terms import PlaceKind, Posted, Task


class NameMissing(Refusal):
    """A place without a name is no place."""

    sentence: ClassVar[str | Promise] = _("Write the name, so that everybody finds the place.")
    status: ClassVar[int] = 422


class AlreadyListed(Refusal):
    """The same place is on the list."""

    sentence: ClassVar[str | Promise] = _("This place is on the list already.")


def add_place(*, district: str, village: str, kind: PlaceKind, name: str, by: Actor, at: datetime) -> int:
    """Put a place on the list; an empty ``village`` is one of the whole district.

    Raises ``NoSuchVillage``, ``NotPermitted``, :class:`NameMissing`, :class:`AlreadyListed`.
    """
    access.check_may_keep_place(by, district, village)
    said = clean(name, 80).replace("\n", " ")
    if not said:
        raise NameMissing
    try:
        with transaction.atomic():
            row = Place.objects.create(district=district, village=village, kind=kind, name=said, added_at=at)
            audit.record(by=by, verb="place.added", target=f"place:{row.pk}", at=at)
    except IntegrityError as twice:
        raise AlreadyListed(said) from twice
    return row.pk


def retire_place(*, place_id: int, by: Actor, at: datetime) -> str:
    """Take a place off the list, its open tasks with it; return its village. What was posted there stays on record."""
    with transaction.atomic():
        row = Place.objects.select_for_update().filter(pk=place_id, retired_at=None).first()
        if row is None:
            raise NoSuchVillage(place_id)
        access.check_may_keep_place(by, row.district, row.village)
        Place.objects.filter(pk=place_id).update(retired_at=at)
        audit.record(by=by, verb="place.retired", target=f"place:{place_id}", at=at)
    return row.village


def list_posts(run: Run, bulletin: BulletinView, *, at: datetime) -> int:
    """List what is to be done by hand for a bulletin; return how many tasks.

    What hangs of the documents that it replaces is to be replaced (an update) or taken down (a withdrawal):
    exactly what was ticked. Every other place of the area gets a new one, unless all is withdrawn.
    """
    is_withdrawal = bulletin.kind == Kind.WITHDRAWAL
    hanging = Post.objects.filter(run__bulletin_id__in=bulletin.references, state=Posted.DONE)
    hanging = hanging.exclude(task=Task.TAKE_DOWN).order_by("pk")
    task = Task.TAKE_DOWN if is_withdrawal else Task.REPLACE
    rows = {
        one.place_id: Post(run=run, place_id=one.place_id, task=task, earlier=one, listed_at=at)
        for one in hanging
    }
    if not is_withdrawal:
        places = Place.objects.filter(
            district=run.district, village__in=["", *bulletin.villages], retired_at=None
        )
        for place in places.order_by("pk"):
            rows.setdefault(place.pk, Post(run=run, place=place, task=Task.PUT, listed_at=at))
    return len(Post.objects.bulk_create(rows.values()))


def tick_post(*, post_id: int, by: Actor, at: datetime, photo_id: int | None = None, note: str = "") -> None:
    """Note that it hangs there, or that it is gone. Raises ``NoSuchVillage``, ``SomebodyWasFaster``.

    Ticked after the bulletin was replaced or withdrawn, it is put on the correction's list in the same transaction.
    """
    with transaction.atomic():
        row = _locked(post_id, by)
        changed = Post.objects.filter(pk=post_id, state=Posted.OPEN).update(
            state=Posted.DONE,
            done_at=at,
            by_id=by.as_person,
            photo_id=photo_id,
            note=clean(note, LONGEST_NOTE),
        )
        if not changed:
            raise SomebodyWasFaster(post_id)
        audit.record(by=by, verb="post.done", target=f"post:{post_id}", at=at, after={"task": row.task})
        if row.task != Task.TAKE_DOWN:
            _list_late(row, at)


def _list_late(row: Post, at: datetime) -> None:
    later = Run.objects.filter(bulletin__names__earlier_id=row.run.bulletin_id).select_related("bulletin")
    for run in later:
        task = Task.TAKE_DOWN if run.bulletin.kind == Kind.WITHDRAWAL else Task.REPLACE
        new = Post(run=run, place_id=row.place_id, task=task, earlier=row, listed_at=at)
        Post.objects.bulk_create([new], ignore_conflicts=True)
        if not Post.objects.filter(run=run, earlier=row).exists():
            # A new one was to be put there anyway: now it is to replace this one; if it hangs already, all is well.
            Post.objects.filter(run=run, place_id=row.place_id, state=Posted.OPEN).update(
                task=task, earlier=row
            )


def undo_post(*, post_id: int, by: Actor, at: datetime) -> None:
    """Take the own tick back within ten minutes, unless a correction counts on it. Raises ``NothingToUndo``."""
    with transaction.atomic():
        row = _locked(post_id, by)
        is_own = row.by_id is not None and row.by_id == by.person_id
        if not is_own or row.done_at is None or at - row.done_at > rules.UNDO or row.corrections.exists():
            raise NothingToUndo(post_id)
        Post.objects.filter(pk=post_id, state=Posted.DONE).update(
            state=Posted.OPEN, done_at=None, by=None, photo=None, note=""
        )
        audit.record(by=by, verb="post.undone", target=f"post:{post_id}", at=at)


def _locked(post_id: int, by: Actor) -> Post:
    row = (
        Post.objects.select_for_update(of=("self",)).select_related("place", "run").filter(pk=post_id).first()
    )
    if row is None:
        raise NoSuchVillage(post_id)
    access.check_may_keep_place(by, row.place.district, row.place.village)
    return row
