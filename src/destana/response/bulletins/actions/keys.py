"""Making, changing and replacing the signing key. Only here does a private key come into being."""

from datetime import datetime, timedelta
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.bulletins import access, keyfile, sign
from destana.response.bulletins.models import SigningKey


class KeyFileMissing(Refusal):
    """The database knows a key whose file is gone or another: restore the file, or declare the key lost."""

    sentence: ClassVar[str | Promise] = _(
        "The file of the signing key is missing. Restore it from the backup, or declare the key lost."
    )
    status: ClassVar[int] = 503


def ensure_key(*, at: datetime, by: Actor) -> str:
    """Return the id of the key in use, making the first one in a new office. Safe to call at every start.

    Finishes a change that a crash interrupted. Raises :class:`KeyFileMissing` where a key is known and its file is not
    there: a new key in its place would make a thief's key look like ours.
    """
    access.check_may_keep_keys(by)
    with transaction.atomic():
        active = SigningKey.objects.select_for_update().filter(revoked_at=None).first()
        if active is None:
            return _first(at=at, by=by)
        if _holds(keyfile.load(keyfile.path_of_next()), active):
            keyfile.take_next_into_use()  # a crash fell between the commit and the rename
    if not _holds(keyfile.load(keyfile.path()), active):
        raise KeyFileMissing(active.key_id)
    return active.key_id


def _holds(private: Ed25519PrivateKey | None, row: SigningKey) -> bool:
    return private is not None and sign.public_of(private) == row.public


def _first(*, at: datetime, by: Actor) -> str:
    if SigningKey.objects.exists():
        raise KeyFileMissing("every key is revoked")
    private = keyfile.load(keyfile.path()) or keyfile.make(keyfile.path())
    public = sign.public_of(private)
    row, is_new = SigningKey.objects.get_or_create(
        key_id=sign.key_id_of(public), defaults={"public": public, "valid_from": at}
    )
    if is_new:
        audit.record(by=by, verb="key.made", target=f"key:{row.key_id}", at=at, after={"public": public})
    return row.key_id


def rotate_key(*, at: datetime, by: Actor, reason: str = "") -> str:
    """Put a new key, signed by the present one, in its place; return its id.

    Documents signed before stay genuine. Raises :class:`KeyFileMissing`.
    """
    access.check_may_keep_keys(by)
    with transaction.atomic():
        old = SigningKey.objects.select_for_update().filter(revoked_at=None).first()
        private = keyfile.load(keyfile.path())
        if old is None or private is None or not _holds(private, old):
            raise KeyFileMissing("no key in use")
        return _succeed(old, private, at=at, by=by, reason=reason)


def replace_lost_key(*, at: datetime, by: Actor, reason: str) -> str:
    """Begin again with a key that no earlier one vouches for; every other key is revoked as of now.

    For a key file that is lost or stolen: readers must be told the new key by other ways (printed, read out).
    """
    access.check_may_keep_keys(by)
    with transaction.atomic():
        old = SigningKey.objects.select_for_update().filter(revoked_at=None).first()
        return _succeed(old, None, at=at, by=by, reason=reason)


def _succeed(
    old: SigningKey | None, private: Ed25519PrivateKey | None, *, at: datetime, by: Actor, reason: str
) -> str:
    """Write the new key; the file takes its place only after the commit, see :func:`ensure_key`."""
    keyfile.drop_next()
    public = sign.public_of(keyfile.make(keyfile.path_of_next()))
    # Documents carry whole seconds: what was issued in this very second must stay genuine under the old key.
    second = at.replace(microsecond=0)
    if old is not None:
        SigningKey.objects.filter(pk=old.pk, revoked_at=None).update(
            revoked_at=second + timedelta(seconds=1), revoked_reason=reason[:200]
        )
    row = SigningKey.objects.create(
        key_id=sign.key_id_of(public),
        public=public,
        valid_from=second,
        previous=old if private is not None else None,
        endorsement=sign.endorse(public, second, private) if private is not None else "",
    )
    verb = "key.rotated" if private is not None else "key.replaced"
    audit.record(by=by, verb=verb, target=f"key:{row.key_id}", at=at, reason=reason, after={"public": public})
    transaction.on_commit(keyfile.take_next_into_use)
    return row.key_id
