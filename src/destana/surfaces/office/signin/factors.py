"""Second factors: authenticator app (TOTP), passkey, recovery codes on paper.

The only module that calls into django-allauth's inner parts: it lends the cryptography and the tables, we decide who
must show what and when. Every wrong proof raises :class:`WrongProof`, whatever was wrong with it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people import actions
from destana.foundation.people.actions import Limit
from destana.foundation.people.models import Person
from destana.kit.refusals import Refusal
from destana.kit.text import clean

TOTP, PASSKEY, RECOVERY = "totp", "passkey", "recovery_code"
_STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What the packages raise over answers that no browser would send.
_BROKEN = (
    ValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    struct.error,
    InvalidSignature,
)
# A code is accepted one step of 30 s early or late, so it lives for 90 s; it must not open twice in that time.
_USED = Limit("totp-used", most=1, window=timedelta(minutes=2))


class WrongProof(Refusal):
    """The code or key does not fit."""

    sentence: ClassVar[str | Promise] = _("This code does not fit. Take the one that is shown now.")
    status: ClassVar[int] = 422


class LastFactor(Refusal):
    """Staff always keep one factor beside the password."""

    sentence: ClassVar[str | Promise] = _("This is your last key. Add another one first.")


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey as its owner sees it."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """What a person has: app, keys, and how many paper codes are left."""

    has_app: bool
    keys: tuple[Key, ...]
    codes_left: int

    @property
    def is_enough(self) -> bool:
        """True with an app or a key; paper alone does not count."""
        return self.has_app or bool(self.keys)


def held(person_id: int) -> Held:
    """Return the person's factors. One query."""
    rows = list(Authenticator.objects.filter(user_id=person_id).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Held(
        has_app=any(row.type == Authenticator.Type.TOTP for row in rows),
        keys=tuple(
            Key(row.pk, row.wrap().name, row.created_at, row.last_used_at)
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def has_enough(person_id: int) -> bool:
    """Tell whether the person has a second factor that counts."""
    return bool(Authenticator.objects.filter(user_id=person_id, type__in=_STRONG).exists())


def new_secret() -> str:
    """Return a secret for an authenticator app: 160 random bits in base 32."""
    return str(totp.generate_totp_secret())


def app_link(person: Person, secret: str) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    return str(get_adapter().build_totp_url(person, secret))


def add_app(person: Person, secret: str, code: str, *, at: datetime) -> None:
    """Keep the app's secret once its code fits, in place of an older one; raise :class:`WrongProof`."""
    if not totp.validate_totp_code(secret, code) or not _first_use(person.pk, code, at):
        raise WrongProof
    with transaction.atomic():
        Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).delete()
        totp.TOTP.activate(person, secret)


def check_code(person_id: int, code: str, *, at: datetime) -> str:
    """Return which factor the typed code proves (``totp`` or ``recovery_code``); raise :class:`WrongProof`.

    An app's code opens once, a paper code once ever.
    """
    digits = "".join(code.split())
    for row in Authenticator.objects.filter(user_id=person_id).exclude(type=Authenticator.Type.WEBAUTHN):
        if row.type == Authenticator.Type.TOTP:
            fits = totp.validate_totp_code(get_adapter().decrypt(row.data["secret"]), digits)
            if fits and _first_use(person_id, digits, at):
                row.record_usage()
                return TOTP
        elif row.wrap().validate_code(digits):
            return RECOVERY
    raise WrongProof


def _first_use(person_id: int, code: str, at: datetime) -> bool:
    return actions.first_time(_USED, str(person_id), code, at=at)


def make_codes(person: Person) -> list[str]:
    """Make ten new paper codes in place of the old ones, and return them: this is when they are shown."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(person).get_unused_codes()
    return [f"{code[:4]} {code[4:]}" for code in codes]


def codes_of(person_id: int) -> list[str]:
    """Return the unused paper codes, for the page that is printed right after they were made."""
    row = Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return [f"{code[:4]} {code[4:]}" for code in row.wrap().get_unused_codes()] if row else []


def _webauthn() -> Any:
    """Return allauth's passkeys, loaded when first used: what they bring along costs each start 60 ms and 14 MB."""
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415 - see above

    return auth


def key_wish(person: Person) -> str:
    """Return what the browser needs to make a passkey, as JSON. The challenge waits in the session."""
    return _json(_webauthn().begin_registration(person, passwordless=True))


def add_key(person: Person, credential: str, name: str) -> None:
    """Keep the passkey that the browser made; raise :class:`WrongProof` unless it checked the person itself."""
    answer = _parse(credential)
    try:
        _webauthn().parse_registration_response(answer)
        made = _webauthn().complete_registration(answer)
    except _BROKEN as wrong:
        raise WrongProof from wrong
    if not made.is_user_verified():
        raise WrongProof
    given = clean(name, 60).replace("\n", " ")
    _webauthn().WebAuthn.add(
        person,
        given or get_adapter().generate_authenticator_name(person, Authenticator.Type.WEBAUTHN),
        _kept(answer),
    )


def _kept(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what is needed of an answer that was just found right; a browser may send along anything."""
    response = answer["response"]
    return {
        "id": answer["rawId"],
        "rawId": answer["rawId"],
        "type": "public-key",
        "response": {part: response[part] for part in ("clientDataJSON", "attestationObject")},
    }


def remove_key(person_id: int, key_id: int) -> None:
    """Drop one passkey; raise :class:`LastFactor` where it is the last factor that counts."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person_id)
        if _strong(person_id) > 1:
            Authenticator.objects.filter(
                pk=key_id, user_id=person_id, type=Authenticator.Type.WEBAUTHN
            ).delete()
            return
    raise LastFactor


def _strong(person_id: int) -> int:
    return int(Authenticator.objects.filter(user_id=person_id, type__in=_STRONG).count())


def question(person: Person | None = None) -> str:
    """Return what the browser needs to show a passkey, as JSON: any of this office, or the person's."""
    return _json(_webauthn().begin_authentication(person))


def whose_key(credential: str) -> int:
    """Return whose passkey answered the question; raise :class:`WrongProof`.

    The claim of the answer is followed only to find the public key, with which the answer must then fit.
    """
    answer = _parse(credential)
    return _proven(lambda: _webauthn().extract_user_from_response(answer), answer)


def check_key(person: Person, credential: str) -> None:
    """Raise :class:`WrongProof` unless one of the person's passkeys answered the question."""
    _proven(lambda: person, _parse(credential))


def _proven(whose: Callable[[], Person], answer: dict[str, Any]) -> int:
    try:
        _webauthn().parse_authentication_response(answer)
        row = _webauthn().complete_authentication(whose(), answer)
    except _BROKEN as wrong:
        raise WrongProof from wrong
    row.record_usage()
    return int(row.user_id)


def _parse(credential: str) -> dict[str, Any]:
    try:
        answer = json.loads(credential)
    except (ValueError, RecursionError) as wrong:
        raise WrongProof from wrong
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise WrongProof
    return answer


def _json(options: dict[str, Any]) -> str:
    return json.dumps(options, cls=DjangoJSONEncoder)


def picture(link: str) -> str:
    """Return a QR code of the app's link as an image address that the page may show."""
    return str(segno.make(link, error="m").svg_data_uri(scale=5, border=4, light="#fff"))
