"""Which public places bulletins are posted on: named and switched by who keeps the settings."""

import re
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access as people
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.response.bulletins.models import Outlet
from destana.response.bulletins.terms import OutletKind

_ADDRESS = {OutletKind.TELEGRAM: re.compile(r"@[A-Za-z][A-Za-z0-9_]{4,31}|-100\d{5,15}")}
"""How a place is named: a public channel by name, a private one by its number (channels.md, section 2)."""


class NotAPlace(Refusal):
    """The address names no place of that kind."""

    sentence: ClassVar[str | Promise] = _("Write the channel as @name, or its number that begins with -100.")
    status: ClassVar[int] = 422


class UnknownOutlet(Refusal):
    """There is no such place here."""

    sentence: ClassVar[str | Promise] = _("We do not find this place.")
    status: ClassVar[int] = 404


def add_outlet(*, kind: OutletKind, address: str, by: Actor, at: datetime) -> int:
    """Let bulletins be posted on one more place, from the next one on; the same place again is switched on.

    Raises :class:`NotAPlace` and the refusals of access; needs a fresh second factor, since it speaks to everybody.
    """
    _check(by)
    if not _ADDRESS[kind].fullmatch(address):
        raise NotAPlace(kind)
    with transaction.atomic():
        row = Outlet(district=by.district, kind=kind, address=address, made_at=at, changed_at=at)
        Outlet.objects.bulk_create([row], ignore_conflicts=True)
        found = Outlet.objects.get(kind=kind, address=address)
        Outlet.objects.filter(pk=found.pk).update(is_on=True, changed_at=at)
        audit.record(by=by, verb="outlet.on", target=f"outlet:{found.pk}", at=at, reason=f"{kind} {address}")
    return found.pk


def switch_outlet(*, outlet_id: int, is_on: bool, reason: str, by: Actor, at: datetime) -> None:
    """Switch a place on or off. What stands there stays, and is still marked when it is replaced or withdrawn.

    Raises :class:`UnknownOutlet` and the refusals of access.
    """
    _check(by)
    with transaction.atomic():
        rows = Outlet.objects.filter(pk=outlet_id, district=by.district)
        if not rows.update(is_on=is_on, changed_at=at):
            raise UnknownOutlet(outlet_id)
        verb = "outlet.on" if is_on else "outlet.off"
        audit.record(by=by, verb=verb, target=f"outlet:{outlet_id}", at=at, reason=reason)


def _check(by: Actor) -> None:
    people.check_may(by, Permission.SETTINGS_MANAGE)
    people.check_fresh(by)
