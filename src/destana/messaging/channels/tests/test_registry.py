"""One contract over every channel: what is off, what is garbage, what is missing."""

from typing import Any

import pytest
from django.test import override_settings

from destana.messaging.channels import registry
from destana.messaging.channels.base import ChannelOff, Unreadable

Said = dict[str, dict[str, Any]]


@pytest.mark.parametrize("name", registry.names())
def test_it_gives_one_shared_instance(channels: Said, name: str) -> None:
    assert registry.get(name) is registry.get(name)
    assert registry.get(name).name == name
    assert registry.switched_on() == registry.names()


@pytest.mark.parametrize("name", registry.names())
def test_it_says_when_a_channel_has_no_keys(channels: Said, name: str) -> None:
    registry.forget()
    with override_settings(CHANNELS={}):
        with pytest.raises(ChannelOff):
            registry.get(name)
        assert registry.switched_on() == ()


@pytest.mark.parametrize("name", registry.names())
@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[]", b"{}", b"null", b'"x"', b'{"update_id": 1, "message": {}}']
)
def test_it_calls_garbage_unreadable_and_nothing_worse(name: str, raw: bytes) -> None:
    with pytest.raises(Unreadable):
        registry.parse(name, raw)


def test_it_refuses_a_channel_that_does_not_exist() -> None:
    with pytest.raises(ChannelOff):
        registry.get("pigeon")
    with pytest.raises(ChannelOff):
        registry.parse("pigeon", b"{}")


def test_it_warns_of_nothing_when_all_keys_are_there(channels: Said) -> None:
    assert registry.problems() == []


@pytest.mark.parametrize(
    ("channel", "change", "warning"),
    [
        ("telegram", {"token": "not a token"}, "messaging.W001"),
        ("telegram", {"secret": ""}, "messaging.W002"),
        ("telegram", {"webhook": "http://localhost:8311/hook/telegram"}, "messaging.W003"),
        ("telegram", {"webhook": "https://destana.example:8311/hook/telegram"}, "messaging.W003"),
        ("whatsapp", {"number_id": ""}, "messaging.W031"),
        ("whatsapp", {"number_id": "+62 811-5550-100"}, "messaging.W031"),
        ("whatsapp", {"token": ""}, "messaging.W031"),
        ("whatsapp", {"app_secret": ""}, "messaging.W032"),
        ("whatsapp", {"app_secret": "short"}, "messaging.W032"),
        ("whatsapp", {"verify_token": "tebak"}, "messaging.W033"),
        ("sms", {"secret_url": "ftp://phone.example"}, "messaging.W041"),
        ("sms", {"secret": ""}, "messaging.W042"),
        ("sms", {"webhook": "http://localhost:8311/hook/sms"}, "messaging.W043"),
        ("sms", {"secret_url": "smsgate+http://a:b@phone.example"}, "messaging.W044"),
        ("sms", {"secret_url": "smsgate+http://a:b@10.phone.example"}, "messaging.W044"),
        ("email", {"secret_url": "mail.example"}, "messaging.W011"),
        ("email", {"sender": "nobody"}, "messaging.W011"),
        ("email", {"secret_url": "smtp://mail.example", "sender": "destana@localhost"}, "messaging.W012"),
    ],
)
def test_it_warns_with_a_hint_of_a_channel_without_its_keys(
    channels: Said, channel: str, change: dict[str, str], warning: str
) -> None:
    with override_settings(CHANNELS={**channels, channel: {**channels[channel], **change}}):
        found = registry.problems()
    assert [problem.id for problem in found] == [warning]
    assert found[0].hint
    assert "111222333" not in str(found[0])


def test_it_warns_of_a_simulator_in_a_public_office(channels: Said) -> None:
    with override_settings(SITE="https://destana.example", MODE="real"):
        assert [problem.id for problem in registry.problems()] == ["messaging.W021"]
    with override_settings(SITE="https://destana.example", MODE="demo"):
        assert registry.problems() == []


def test_it_is_asked_by_django_at_start(channels: Said) -> None:
    from django.core import checks

    with override_settings(CHANNELS={**channels, "telegram": {**channels["telegram"], "secret": ""}}):
        assert "messaging.W002" in [problem.id for problem in checks.run_checks()]
