"""A password made of the office's own words is the first that anybody tries."""

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from destana.foundation.people.models import Person
from destana.foundation.people.passwords import OUR_WORDS

BAD = (
    "KecamatanLampihong2026",
    "destana-banjir-112",
    "rusdi.anwar.1988!",
    "petugaspetugas1",
    "sandi rahasia 123",
    "password12345678",
)
GOOD = (
    "tiga kata enak dibaca",
    "perahu kuning di dermaga",
    "x" * 3 + "kUd4-gulma-terasi",
    "a" * 3 + "b7!" * 20,
    "ñandú über 北京 перо",
)


@pytest.mark.parametrize("password", BAD)
def test_it_refuses_our_own_words(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, user=Person(username="rusdi", name="Rusdi Anwar"))


@pytest.mark.parametrize("password", GOOD)
def test_it_takes_any_signs_up_to_the_longest(password: str) -> None:
    validate_password(password, user=Person(username="rusdi", name="Rusdi Anwar"))


def test_without_the_rule_they_would_pass(settings: object) -> None:
    """The control: length and the list of common passwords let most of them through."""
    settings.AUTH_PASSWORD_VALIDATORS = settings.AUTH_PASSWORD_VALIDATORS[:2]  # type: ignore[attr-defined]
    for password in BAD[:4]:
        validate_password(password)


def test_the_list_is_written_small_and_once() -> None:
    assert len(set(OUR_WORDS)) == len(OUR_WORDS)
    assert all(word == word.lower() and word.isalpha() for word in OUR_WORDS)


def test_it_refuses_what_breaches_have_brought_to_light() -> None:
    """Django's list of 20,000 comes from breaches; those that are long enough for us are refused one by one."""
    known = CommonPasswordValidator()
    long = sorted(word for word in known.passwords if len(word) >= 12)
    assert len(known.passwords) > 3000
    assert len(long) > 20
    for password in long:
        with pytest.raises(ValidationError):
            known.validate(password)
