import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.messaging.channels.base import Incoming, Kind, Media, Point, Unreadable
from destana.messaging.channels.telegram.parse import parse

PAYLOADS = Path(__file__).parent / "payloads"
MOMENT = datetime.fromtimestamp(1790150400, UTC)


def payload(name: str) -> Any:
    return json.loads((PAYLOADS / f"update_{name}.json").read_bytes())


def one(update: Any) -> Incoming:
    found = parse(json.dumps(update).encode())
    assert len(found) == 1
    return found[0]


def message(**fields: Any) -> dict[str, Any]:
    """An update with a private message that holds only these fields."""
    base = payload("text")
    del base["message"]["text"]
    base["message"].update(fields)
    return dict(base)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", {"kind": Kind.TEXT, "text": "banjir di Jimamun, air masuk rumah", "key": "987654321:1"}),
        ("command", {"kind": Kind.COMMAND, "command": "lapor", "text": "banjir Pimping"}),
        (
            "photo",
            {
                "kind": Kind.PHOTO,
                "text": "depan masjid Pimping",
                "media": (Media("AgACAgUAAxkBAAIBsx", Kind.PHOTO, "image/jpeg", 118233),),
            },
        ),
        (
            "document_image",
            {
                "kind": Kind.PHOTO,
                "media": (Media("BQACAgUAAxkB", Kind.PHOTO, "image/jpeg", 5242880, "IMG_2026.jpg"),),
            },
        ),
        ("location", {"kind": Kind.LOCATION, "point": Point(-2.37587, 115.32282, 24.0)}),
        (
            "live_location_edit",
            {
                "kind": Kind.LOCATION,
                "point": Point(-2.3761, 115.3231, 12.0, live=True),
                "is_edit": True,
                "key": "987654321:8:edit:1790150460",
            },
        ),
        ("contact_own", {"kind": Kind.PHONE, "phone": "628115550123", "reply_to": "8"}),
        (
            "callback_query",
            {
                "kind": Kind.PRESS,
                "press": "lapor:banjir",
                "press_id": "4382bfdwdsb323b2d9",
                "key": "press:4382bfdwdsb323b2d9",
                "reply_to": "10",
            },
        ),
        (
            "group_text",
            {"kind": Kind.TEXT, "is_group": True, "address": "-1001234567890", "sender": "987654321"},
        ),
        (
            "migrate_to_supergroup",
            {"kind": Kind.MOVED, "moved_to": "-1001234567890", "address": "-456789012"},
        ),
        ("bot_blocked", {"kind": Kind.BLOCKED, "address": "987654321", "key": "update:10013"}),
    ],
)
def test_it_reads_each_kind(name: str, expected: dict[str, Any]) -> None:
    found = one(payload(name))
    assert {field: getattr(found, field) for field in expected} == expected
    assert found.channel == "telegram"
    assert found.name == "Warga Contoh"


def test_it_tells_who_when_and_where_to_answer() -> None:
    found = one(payload("text"))
    assert (found.address, found.sender, found.sent_at) == ("987654321", "987654321", MOMENT)
    assert (found.language, found.is_group, found.is_edit, found.is_forwarded) == ("id", False, False, False)


def test_it_joins_an_album_by_its_id() -> None:
    first, second = (one(update) for update in payload("album_two_updates"))
    assert first.album == second.album == "13531812345678901"
    assert (first.text, second.text) == ("dua foto", "")
    assert first.key != second.key


def test_it_counts_command_offsets_in_utf16() -> None:
    entity = {"offset": 0, "length": 20, "type": "bot_command"}
    found = one(message(text="/lapor@destana_bot_😀 banjir 🌊 besar", entities=[{**entity, "length": 21}]))
    assert (found.command, found.text) == ("lapor", "banjir 🌊 besar")


def test_it_takes_a_command_in_the_middle_as_text() -> None:
    found = one(message(text="kirim /lapor", entities=[{"offset": 6, "length": 6, "type": "bot_command"}]))
    assert (found.kind, found.text) == (Kind.TEXT, "kirim /lapor")


def test_it_marks_what_was_forwarded() -> None:
    assert one(message(text="air naik", forward_origin={"type": "hidden_user"})).is_forwarded


def test_it_keeps_the_same_message_number_of_two_chats_apart() -> None:
    other = payload("text")
    other["message"]["chat"]["id"] = 5
    assert one(other).key != one(payload("text")).key


def test_it_does_not_take_the_number_of_somebody_else() -> None:
    update = payload("contact_own")
    update["message"]["contact"]["user_id"] = 1
    found = one(update)
    assert (found.kind, found.phone) == (Kind.UNKNOWN, "")
    del update["message"]["contact"]["user_id"]
    assert one(update).kind is Kind.UNKNOWN


def test_it_takes_the_largest_size_wherever_it_stands() -> None:
    update = payload("photo")
    update["message"]["photo"].reverse()
    assert one(update).media[0].id == "AgACAgUAAxkBAAIBsx"


def test_it_speaks_for_a_channel_not_for_its_placeholder() -> None:
    found = one(message(text="x", sender_chat={"id": -100777, "title": "Info Balangan"}))
    assert (found.sender, found.name) == ("-100777", "Info Balangan")


def test_it_answers_the_presser_where_the_message_is_gone() -> None:
    update = payload("callback_query")
    del update["callback_query"]["message"]
    assert one(update).address == "987654321"


@pytest.mark.parametrize(
    ("update", "note"),
    [
        ({"update_id": 1, "poll": {"id": "5"}}, "poll"),
        ({"update_id": 1}, "empty"),
        (message(dice={"value": 3}), "dice"),
        (message(), "empty message"),
        ({**payload("bot_blocked"), "update_id": 9}, None),
    ],
)
def test_it_keeps_what_it_does_not_know(update: dict[str, Any], note: str | None) -> None:
    if note is None:
        update["my_chat_member"]["new_chat_member"]["status"] = "member"
        note = "my_chat_member member"
    found = one(update)
    assert (found.kind, found.note) == (Kind.UNKNOWN, note)


@pytest.mark.parametrize("lat", ["1e999", "-1e999", "91", '"-2.3"', "true", "null", "1" + "0" * 400])
def test_it_takes_no_place_beyond_the_globe(lat: str) -> None:
    raw = json.dumps(payload("location")).replace("-2.37587", lat).encode()
    assert parse(raw)[0].kind is Kind.UNKNOWN


@pytest.mark.parametrize("date", [-1, 0, 10**18, "x", None, True])
def test_it_takes_no_time_that_cannot_be(date: Any) -> None:
    assert one(message(text="x", date=date)).sent_at is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = "text entities photo document voice location venue contact chat from date reply_to_message caption".split()


@given(field=st.sampled_from(FIELDS), value=json_values)
def test_it_never_fails_otherwise_than_unreadable(field: str, value: Any) -> None:
    raw = json.dumps(message(**{field: value})).encode()
    with suppress(Unreadable):
        assert len(parse(raw)) == 1
