from datetime import datetime

import pytest

from destana.messaging.channels.base import Button, Kind, Outgoing, Point, Refused, Unreadable
from destana.messaging.channels.simulator import actions, queries
from destana.messaging.channels.simulator.parse import parse
from destana.messaging.channels.simulator.send import Simulator

pytestmark = pytest.mark.django_db


def test_it_speaks_like_any_channel(at: datetime) -> None:
    found = parse(actions.say(address="hp-1", key="a", name="Siti Contoh", text="banjir di Pimping", at=at))[
        0
    ]
    assert (found.kind, found.text, found.address, found.name) == (
        Kind.TEXT,
        "banjir di Pimping",
        "hp-1",
        "Siti Contoh",
    )
    assert (found.key, found.channel, found.sent_at) == ("a", "simulator", at)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"text": "/lapor banjir"}, Kind.COMMAND),
        ({"point": Point(-2.37, 115.32)}, Kind.LOCATION),
        ({"press": "tolong:ya", "label": "Ya"}, Kind.PRESS),
        ({"photo": b"\xff\xd8 photo", "text": "depan masjid"}, Kind.PHOTO),
        ({"text": " "}, Kind.UNKNOWN),
    ],
)
def test_it_says_each_kind(at: datetime, said: dict[str, object], kind: Kind) -> None:
    assert parse(actions.say(address="hp-1", key="a", at=at, **said))[0].kind is kind  # type: ignore[arg-type]


def test_it_gives_a_photo_when_asked(at: datetime) -> None:
    found = parse(actions.say(address="hp-1", key="a", photo=b"\xff\xd8 photo", at=at))[0]
    assert Simulator().fetch_media(found.media[0].id) == b"\xff\xd8 photo"
    assert queries.photo(found.media[0].id) == b"\xff\xd8 photo"
    with pytest.raises(Refused):
        Simulator().fetch_media("nothing")


def test_it_shows_a_repeat_once(at: datetime) -> None:
    body = Outgoing(text="Setinggi apa airnya?", buttons=(Button("Lutut", "d:lutut"),), at=at)
    first = actions.say(address="hp-1", key="a", text="banjir", at=at)
    assert actions.say(address="hp-1", key="a", text="banjir", at=at.replace(hour=1)) == first
    assert Simulator().send("hp-1", body, "k") == Simulator().send("hp-1", body, "k")
    shown = queries.conversation("hp-1")
    assert [(bubble.is_mine, bubble.text) for bubble in shown] == [
        (True, "banjir"),
        (False, "Setinggi apa airnya?"),
    ]
    assert shown[1].buttons == (Button("Lutut", "d:lutut"),)


def test_it_shows_only_what_is_new_and_only_this_phone(at: datetime) -> None:
    for number in range(3):
        Simulator().send("hp-1", Outgoing(text=str(number), at=at), f"k{number}")
    Simulator().send("hp-2", Outgoing(text="other", at=at), "k9")
    shown = queries.conversation("hp-1")
    assert [bubble.text for bubble in queries.conversation("hp-1", after=shown[0].id)] == ["1", "2"]
    assert [bubble.text for bubble in queries.conversation("hp-1", limit=2)] == ["1", "2"]


def test_it_refuses_what_telegram_could_not_carry(at: datetime) -> None:
    with pytest.raises(Refused):
        Simulator().send("hp-1", Outgoing(text="x" * 4097, at=at), "k")


def test_it_shows_nothing_for_an_answered_press(at: datetime) -> None:
    Simulator().send("hp-1", Outgoing(answers="x", at=at), "k")
    assert queries.conversation("hp-1") == []


@pytest.mark.parametrize(
    "raw",
    [
        b'{"key": "a"}',
        b'{"key":"a","from":"x","at":"yesterday"}',
        b'{"key":"a","from":"x","point":{"lat":"x"}}',
        b'{"key":"","from":"x","text":"halo"}',
        b'{"key":{"a":1},"from":"x","text":"halo"}',
        b'{"key":"a","from":"x","point":{"lat":NaN,"lng":115.5}}',
        b'{"key":"a","from":"x","point":{"lat":1%s,"lng":115.5}}' % (b"0" * 400),
    ],
)
def test_it_calls_a_strange_body_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(raw)
