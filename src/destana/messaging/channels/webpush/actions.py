"""Phones that subscribe, renew and leave."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from destana.kit.refusals import Refusal
from destana.messaging.channels.webpush import conf, crypto
from destana.messaging.channels.webpush.models import Subscription
from destana.messaging.channels.webpush.queries import address_of, digest_of, unused
from destana.messaging.channels.webpush.terms import KEEP


class NotASubscription(Refusal):
    """The endpoint is not one of a push service that we call, or the keys are none."""

    sentence = _("This browser's notifications cannot be reached from here.")
    status = 422


@dataclass(frozen=True, slots=True)
class Given:
    """A subscription as the browser gives it."""

    endpoint: str
    p256dh: str
    auth: str


def subscribe(given: Given, *, at: datetime) -> str:
    """Keep a subscription and return our address of the phone; the same endpoint again has the same address.

    Raises :class:`NotASubscription`, and ``ChannelOff`` where there is no web push.
    """
    keys = conf.load()
    _check(given, keys)
    values = {**_keys(given), "key_id": crypto.key_id(keys.private), "changed_at": at}
    with transaction.atomic():
        row = Subscription(
            address=secrets.token_urlsafe(24),
            digest=digest_of(given.endpoint),
            endpoint=given.endpoint,
            made_at=at,
            **values,
        )
        Subscription.objects.bulk_create([row], ignore_conflicts=True)
        Subscription.objects.filter(digest=row.digest).update(**values)
        return Subscription.objects.values_list("address", flat=True).get(digest=row.digest)


def renew(old_endpoint: str, given: Given, *, at: datetime) -> str:
    """Put a new subscription in the place of one that the browser has ended; what the phone follows stays.

    A browser that we do not know is subscribed anew, one whose new subscription we have already keeps that. Raises as
    :func:`subscribe`.
    """
    keys = conf.load()
    _check(given, keys)
    with transaction.atomic():
        old = Subscription.objects.select_for_update().filter(digest=digest_of(old_endpoint)).first()
        known = address_of(given.endpoint)
        if old is None or (known is not None and known != old.address):
            return subscribe(given, at=at)
        Subscription.objects.filter(pk=old.pk).update(
            digest=digest_of(given.endpoint),
            endpoint=given.endpoint,
            key_id=crypto.key_id(keys.private),
            changed_at=at,
            **_keys(given),
        )
        return old.address


def forget(addresses: Collection[str]) -> int:
    """Remove where these phones take notifications; return how many there were."""
    return Subscription.objects.filter(address__in=addresses).delete()[0]


def forget_unused(active: "QuerySet[Any, str]", *, at: datetime, limit: int) -> int:
    """Remove at most ``limit`` phones that are not among the ``active`` addresses any more; return how many."""
    old = unused(active).filter(changed_at__lt=KEEP.before(at)).order_by("pk")
    return Subscription.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()[0]


def _check(given: Given, keys: conf.Conf) -> None:
    if not keys.is_service(given.endpoint) or not crypto.is_phone_key(given.p256dh, given.auth):
        raise NotASubscription


def _keys(given: Given) -> dict[str, str]:
    return {"p256dh": given.p256dh.rstrip("="), "auth": given.auth.rstrip("=")}
