"""Forget who asked when the time is over or the person wishes it. The claim and its ruling stay."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.keeping import BATCH
from destana.response.rumours import rules
from destana.response.rumours.models import Question
from destana.response.rumours.queries import keeping


def forget_askers(*, by: Actor, at: datetime, limit: int = BATCH) -> int:
    """Forget at most ``limit`` askers whose claim was closed long enough ago; return how many."""
    old = keeping.remembered().filter(rumour__changed_at__lt=rules.KEEP_ASKER.before(at)).order_by("pk")
    return _forget(list(old.values_list("pk", flat=True)[:limit]), by=by, at=at)


def forget_asker(*, contact_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Forget what these contacts asked, now, also where the answer is still to come; return how many questions."""
    rows = Question.objects.filter(contact_id__in=contact_ids, forgotten_at=None)
    return _forget(list(rows.order_by("pk").values_list("pk", flat=True)), by=by, at=at)


def _forget(ids: list[int], *, by: Actor, at: datetime) -> int:
    with transaction.atomic():
        rows = Question.objects.filter(pk__in=ids, forgotten_at=None)
        gone = rows.update(contact_id=None, words="", forgotten_at=at)
        for pk in ids:
            audit.record(by=by, verb="rumour.asker_forgotten", target=f"question:{pk}", at=at)
    return gone
