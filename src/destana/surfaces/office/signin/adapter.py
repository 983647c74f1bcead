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
    raw = base64.b64decode(text)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(raw[:_NONCE], raw[_NONCE:], _LABEL).decode()
        except InvalidTag:
            continue
    raise InvalidTag


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
