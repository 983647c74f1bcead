"""What was signed proves itself, and nothing else does."""

import json
import unicodedata
import zlib
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from destana.response.bulletins import sign
from destana.response.bulletins.sign import NotCanonical, NotGenuine, Signature
from destana.response.bulletins.terms import PublicKey

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
NEXT = Ed25519PrivateKey.from_private_bytes(b"8" * 32)

DOCUMENT: dict[str, Any] = {
    "format": sign.FORMAT,
    "id": "destana.63.11.05.K14-7Q",
    "number": 14,
    "code": "K14-7Q",
    "status": "Actual",
    "issued": "2026-01-13T21:40:00Z",
    "expires": "2026-01-14T10:00:00Z",
    "event": None,
    "areas": ["63.11.05.2021", "63.11.05.2026"],
    "headline": "Air Sungai Balangan naik, é",
    "do": ["Matikan listrik", "Naikkan beras"],
    "references": [],
}


def key(private: Ed25519PrivateKey, **more: Any) -> PublicKey:
    public = sign.public_of(private)
    return PublicKey(sign.key_id_of(public), public, more.pop("valid_from", FIRST_DAY), **more)


KEYS = [key(PRIVATE)]
SIGNED = sign.sign(DOCUMENT, PRIVATE)


def is_genuine(document: dict[str, Any], signature: Signature = SIGNED, keys: list[PublicKey] = KEYS) -> bool:
    try:
        sign.verify(document, signature, keys)
    except NotGenuine:
        return False
    return True


def test_it_writes_a_document_in_one_way() -> None:
    assert sign.canonical({"b": [1, None, True], "a": "e\u0301"}) == '{"a":"é","b":[1,null,true]}'.encode()


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), "\ud800", b"x", datetime(2026, 1, 1, tzinfo=UTC), {1: 2}]
)
def test_it_refuses_what_has_no_single_way(value: object) -> None:
    with pytest.raises(NotCanonical):
        sign.canonical({"a": value})


def test_it_refuses_two_keys_that_are_one() -> None:
    with pytest.raises(NotCanonical):
        sign.canonical({"é": 1, "e\u0301": 2})


def test_it_writes_moments_in_utc() -> None:
    wita = timezone(timedelta(hours=8))
    assert sign.moment(datetime(2026, 1, 14, 5, 40, 59, 999, tzinfo=wita)) == "2026-01-13T21:40:59Z"
    with pytest.raises(NotCanonical):
        sign.moment(datetime(2026, 1, 14))  # noqa: DTZ001 - the case


def test_it_verifies_what_was_signed_also_in_another_order_and_form() -> None:
    assert is_genuine(DOCUMENT)
    turned = {name: DOCUMENT[name] for name in reversed(DOCUMENT)}
    assert is_genuine(turned | {"headline": unicodedata.normalize("NFD", DOCUMENT["headline"])})


def test_it_refuses_a_key_that_nobody_knows() -> None:
    assert not is_genuine(DOCUMENT, keys=[key(NEXT)])
    assert not is_genuine(DOCUMENT, Signature(key(NEXT).key_id, SIGNED.value), [*KEYS, key(NEXT)])


def test_it_refuses_what_was_issued_before_or_after_its_key() -> None:
    issued = datetime(2026, 1, 13, 21, 40, tzinfo=UTC)
    assert not is_genuine(DOCUMENT, keys=[key(PRIVATE, valid_from=issued + timedelta(seconds=1))])
    assert not is_genuine(DOCUMENT, keys=[key(PRIVATE, revoked_at=issued)])
    assert is_genuine(DOCUMENT, keys=[key(PRIVATE, revoked_at=issued + timedelta(seconds=1))])


def test_it_verifies_old_documents_after_a_change_of_keys() -> None:
    changed_at = datetime(2026, 1, 20, tzinfo=UTC)
    successor = key(
        NEXT,
        valid_from=changed_at,
        previous=KEYS[0].key_id,
        endorsement=sign.endorse(sign.public_of(NEXT), changed_at, PRIVATE),
    )
    keys = [key(PRIVATE, revoked_at=changed_at), successor]
    later = DOCUMENT | {"issued": "2026-01-21T00:00:00Z"}
    assert is_genuine(DOCUMENT, keys=keys)
    assert is_genuine(later, sign.sign(later, NEXT), keys)
    assert not is_genuine(later, sign.sign(later, PRIVATE), keys)
    assert sign.trusted(keys, root=KEYS[0].key_id) == keys


def test_it_trusts_no_key_that_the_old_one_did_not_sign() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"9" * 32)
    forged = key(
        NEXT,
        previous=KEYS[0].key_id,
        endorsement=sign.endorse(sign.public_of(NEXT), FIRST_DAY, stranger),
    )
    renamed = PublicKey(KEYS[0].key_id, sign.public_of(stranger), FIRST_DAY)
    assert sign.trusted([*KEYS, forged], root=KEYS[0].key_id) == KEYS
    assert sign.trusted([renamed], root=KEYS[0].key_id) == []


def test_it_travels_as_one_line_and_opens_without_network() -> None:
    line = sign.payload(DOCUMENT, SIGNED)
    opened = sign.open_payload(f" {line}\n", KEYS)
    assert opened.document == DOCUMENT
    assert opened.key_id == KEYS[0].key_id


def test_it_refuses_a_bomb_in_a_line() -> None:
    bomb = sign.pack(zlib.compress(b" " * 50_000_000, 9))
    with pytest.raises(NotGenuine):
        sign.open_payload(f"{sign.PREFIX}{bomb}.{SIGNED.key_id}.{SIGNED.value}", KEYS)


@pytest.mark.parametrize(
    "document",
    [b"[]", b'{"a":1,"a":2}', b'{"b":1, "a":2}', b"\xff", b"[" * 20_000, json.dumps(DOCUMENT).encode()],
)
def test_it_refuses_a_line_that_is_not_written_canonically(document: bytes) -> None:
    with pytest.raises(NotGenuine):
        sign.open_payload(
            f"{sign.PREFIX}{sign.pack(zlib.compress(document))}.{SIGNED.key_id}.{SIGNED.value}", KEYS
        )


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 99), st.text(max_size=6), st.lists(st.text(max_size=3))
)
NAMES = st.sampled_from(sorted(DOCUMENT))


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """Return the document with one member changed, dropped or added."""
    document = deepcopy(DOCUMENT)
    how = draw(st.sampled_from(["value", "drop", "add", "letter", "list"]))
    name = draw(NAMES)
    if how == "drop":
        del document[name]
    elif how == "add":
        document[draw(st.text(min_size=1, max_size=6).filter(lambda new: new not in DOCUMENT))] = draw(VALUES)
    elif how == "value":
        document[name] = draw(VALUES)
    elif how == "letter":
        text = draw(st.sampled_from([one for one in DOCUMENT.values() if isinstance(one, str)]))
        place = draw(st.integers(0, len(text) - 1))
        changed = text[:place] + draw(st.characters(codec="utf-8")) + text[place + 1 :]
        document = {key: changed if value == text else value for key, value in document.items()}
    else:
        document["areas"] = draw(st.permutations([*DOCUMENT["areas"], "63.11.05.2008"]))
    return document


def refuse_if_changed(document: dict[str, Any]) -> None:
    assert is_genuine(document) is (sign.canonical(document) == sign.canonical(DOCUMENT))


@given(mutated())
@settings(max_examples=400, deadline=None)
@example(DOCUMENT | {"number": True})
@example(DOCUMENT | {"status": "Exercise"})
@example(DOCUMENT | {"event": ""})
def test_it_refuses_mutated_documents(document: dict[str, Any]) -> None:
    refuse_if_changed(document)


@pytest.mark.slow
@given(mutated())
@settings(max_examples=10_000, deadline=None)
def test_it_refuses_ten_thousand_mutated_documents(document: dict[str, Any]) -> None:
    refuse_if_changed(document)


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
@settings(max_examples=400, deadline=None)
def test_it_refuses_a_line_with_one_changed_letter(place: int, letter: str) -> None:
    """A changed letter of the packing may still unpack to the same words: then they are genuine, and only then."""
    line = sign.payload(DOCUMENT, SIGNED)
    place %= len(line)
    try:
        opened = sign.open_payload(line[:place] + letter + line[place + 1 :], KEYS)
    except NotGenuine:
        return
    assert opened.document == DOCUMENT


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_it_survives_any_text(text: str) -> None:
    for line in (text, sign.PREFIX + text, f"{sign.PREFIX}{text}.{SIGNED.key_id}.{SIGNED.value}"):
        with pytest.raises(NotGenuine):
            sign.open_payload(line, KEYS)
