"""How django-allauth keeps second factors for us: sealed at rest, named after this office."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

_LABEL = b"destana.signin.factor"
_NONCE = 12  # bytes, as AES-GCM wants them


def _cipher(secret: str | bytes) -> AESGCM:
    raw = secret.encode() if isinstance(secret, str) else secret
    return AESGCM(hashlib.sha256(_LABEL + raw).digest())


def seal(text: str) -> str:
    """Return ``text`` encrypted with a key derived from the office's secret, which is not in the database."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), _LABEL)
    return base64.b64encode(nonce + sealed).decode()


def unseal(text: str) -> str:
    """Return what was sealed, with today's secret or one of those before; raise InvalidTag otherwise."""
    return _open(text, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.SEALED_BEFORE)


def _open(text: str, *known: str | bytes) -> str:
    raw = base64.b64decode(text)
    for secret in known:
        try:
            return _cipher(secret).decrypt(raw[:_NONCE], raw[_NONCE:], _LABEL).decode()
        except InvalidTag:
            continue
    raise InvalidTag


def seal_anew() -> int:
    """Seal with today's secret what an earlier one sealed; return how many factors. Safe to call at every start.

    After that the office can do without the earlier secrets. A row that nothing opens is left as it is.
    """
    changed = 0
    for row in Authenticator.objects.order_by("pk"):
        data = {name: _anew(value) for name, value in row.data.items()}
        if data != row.data:
            changed += Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=data)
    return changed


def _anew(value: Any) -> Any:
    """Return a seal made anew, and everything else as it is."""
    if not isinstance(value, str):
        return [_anew(one) for one in value] if isinstance(value, list) else value
    try:
        _open(value, settings.SECRET_KEY)
    except InvalidTag:
        try:
            return seal(unseal(value))
        except InvalidTag:
            return value
    except ValueError:  # no seal at all
        return value
    return value


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Second factors sealed at rest; user name and office in the authenticator app and the passkey dialogue."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret or the seed of recovery codes."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what :meth:`encrypt` sealed."""
        return unseal(encrypted_text)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Return what the authenticator app shows under the office's name."""
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """Return the office's name as the authenticator app shows it."""
        return f"Destana {settings.ENV.office_name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for whom a passkey is made: this host, under the office's name."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Return whose passkey it is, with the name that the device shows."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": str(user)}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return a name for a new key whose owner gave none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Key %(number)s") % {"number": number}
