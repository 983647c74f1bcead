"""What is asked about phones that take notifications."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from destana.kit.keeping import Kept, standing
from destana.messaging.channels.webpush import conf, crypto
from destana.messaging.channels.webpush.models import Subscription
from destana.messaging.channels.webpush.terms import KEEP


def digest_of(endpoint: str) -> str:
    """Return by what an endpoint is found."""
    return sha256(endpoint.encode()).hexdigest()


def wires(addresses: Iterable[str], *, key_id: str) -> Mapping[str, str]:
    """Return, for each address that can be reached with our present key, endpoint and keys as JSON. One query."""
    rows = Subscription.objects.filter(address__in=list(addresses), key_id=key_id)
    return {
        address: json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
        for address, endpoint, p256dh, auth in rows.values_list("address", "endpoint", "p256dh", "auth")
    }


def address_of(endpoint: str) -> str | None:
    """Return our address of a phone; None where it has not subscribed. Who knows the endpoint is the phone."""
    return Subscription.objects.filter(digest=digest_of(endpoint)).values_list("address", flat=True).first()


def public_key() -> str:
    """Return what a browser needs to subscribe with us, base64url; empty where the channel is off."""
    keys = conf.stored()
    if not keys.private or not keys.contact:
        return ""
    return crypto.b64(crypto.point(crypto.read_key(keys.private)))


def unused(active: "QuerySet[Any, str]") -> "QuerySet[Subscription]":
    """Return what is kept of phones that are not among the ``active`` addresses."""
    return Subscription.objects.exclude(address__in=active)


def kept(active: "QuerySet[Any, str]", *, at: datetime) -> list[Kept]:
    """Return how the rule about phones stands."""
    return [standing(KEEP, unused(active), "changed_at", at=at)]


def count() -> int:
    """Return how many phones have subscribed: so many a change of the key would lose."""
    return Subscription.objects.count()
