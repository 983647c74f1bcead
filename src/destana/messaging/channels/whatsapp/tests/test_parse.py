import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.messaging.channels.base import (
    Incoming,
    Kind,
    Point,
    Refused,
    Said,
    TemplateNews,
    TryLater,
    Unreadable,
)
from destana.messaging.channels.whatsapp.parse import parse
from destana.messaging.channels.whatsapp.post import unpack

PAYLOADS = Path(__file__).parent / "payloads"
USER = "ID.13491208655302741918"


def raw(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def one(name: str) -> Incoming:
    found = parse(raw(name))
    assert len(found) == 1
    return found[0]


def message(**fields: Any) -> Incoming:
    envelope = json.loads(raw("in_text"))
    base = envelope["entry"][0]["changes"][0]["value"]["messages"][0]
    del base["text"]
    base.update(fields)
    return parse(json.dumps(envelope).encode())[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "in_text",
            {"kind": Kind.TEXT, "key": "wamid.HBgLNjI4MTE1NTUwMTIzFQIAEhgA01", "is_forwarded": False},
        ),
        ("in_text_forwarded_many", {"kind": Kind.TEXT, "is_forwarded": True, "is_forwarded_often": True}),
        ("in_text_reply_to", {"kind": Kind.TEXT, "reply_to": "wamid.HBgLNjI4MTE1NTUwMTIzFQIAERgS"}),
        ("in_text_bsuid_only", {"address": USER, "phone": "", "formerly": "", "name": "Warga Contoh"}),
        ("in_image_caption", {"kind": Kind.PHOTO, "text": "jalan ke Tanah Habang Kiri putus"}),
        ("in_image_with_url", {"kind": Kind.PHOTO, "text": ""}),
        ("in_document_xlsx", {"kind": Kind.FILE, "text": "data warga terdampak"}),
        ("in_video", {"kind": Kind.FILE, "text": "arus deras"}),
        ("in_voice", {"kind": Kind.VOICE}),
        ("in_location_current", {"kind": Kind.LOCATION, "point": Point(-2.37587, 115.32282)}),
        ("in_location_place", {"point": Point(-2.3342, 115.37429, place="Pasar Lampihong")}),
        ("in_button_reply", {"kind": Kind.PRESS, "press": "lapor:banjir"}),
        ("in_list_reply", {"kind": Kind.PRESS, "press": "desa:63.11.05.2021"}),
        ("in_template_quick_reply", {"kind": Kind.PRESS, "press": "aman:ya"}),
        ("in_contacts", {"kind": Kind.UNREADABLE, "note": "contacts", "phone": "+628115550123"}),
        ("in_reaction", {"kind": Kind.UNKNOWN, "note": "reaction"}),
        ("in_reaction_removed", {"kind": Kind.UNKNOWN, "note": "reaction removed"}),
        ("in_revoke", {"kind": Kind.REVOKED, "reply_to": "wamid.HBgLNjI4MTE1NTUwMTIzFQIAEhgA01"}),
        ("in_unsupported", {"kind": Kind.UNREADABLE, "note": "unsupported poll"}),
        ("in_system_number_changed", {"kind": Kind.MOVED, "moved_to": "628115550199"}),
    ],
)
def test_it_reads_each_kind(name: str, expected: dict[str, Any]) -> None:
    found = one(name)
    assert {field: getattr(found, field) for field in expected} == expected
    assert found.channel == "whatsapp"


def test_it_knows_a_person_by_the_id_that_hides_the_number() -> None:
    found = one("in_text")
    assert (found.address, found.formerly, found.phone) == (USER, "628115550123", "+628115550123")
    assert found.sent_at == datetime.fromtimestamp(1790150400, UTC)


def test_it_never_takes_a_third_persons_number() -> None:
    found = one("in_contacts")
    assert "0144" not in repr(found)
    (letter,) = unpack(raw("in_contacts")).letters
    assert b"144" not in letter.raw
    assert b"Ketua" not in letter.raw
    assert parse(letter.raw)[0].kind == Kind.UNREADABLE


def test_it_reads_an_edit_and_what_it_edits() -> None:
    new = {"type": "text", "text": {"body": "bukan RT 2 tapi RT 3"}}
    found = message(type="edit", edit={"original_message_id": "wamid.A", "message": new})
    assert (found.is_edit, found.reply_to, found.text) == (True, "wamid.A", "bukan RT 2 tapi RT 3")
    caption = {"type": "image", "image": {"caption": "depan masjid"}}
    assert message(type="edit", edit={"message": caption}).text == "depan masjid"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"type": "telepathy"}, Kind.UNKNOWN),
        ({"type": "order", "order": {}}, Kind.UNREADABLE),
        ({"type": "sticker", "sticker": {"id": "7"}}, Kind.UNREADABLE),
        ({"type": "image", "image": {}}, Kind.UNREADABLE),
        ({"type": "request_welcome"}, Kind.COMMAND),
        ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, Kind.UNREADABLE),
        ({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {}}}, Kind.UNREADABLE),
        ({"type": "button", "button": {"text": "Kami aman"}}, Kind.TEXT),
        ({"type": "document", "document": {"id": "9", "mime_type": "image/jpeg"}}, Kind.PHOTO),
        ({"type": 7}, Kind.UNKNOWN),
    ],
)
def test_it_keeps_what_is_strange(fields: dict[str, Any], kind: Kind) -> None:
    assert message(**fields).kind == kind


def test_it_takes_a_batch_apart() -> None:
    post = unpack(raw("in_batch_two_entries"))
    assert [parse(letter.raw)[0].key[-2:] for letter in post.letters] == ["01", "02", "03"]
    assert [parse(letter.raw)[0].text for letter in post.letters] == ["pesan satu", "pesan dua", ""]
    assert [(one.provider_id, one.said) for one in post.told] == [("wamid.OUT01", Said.DELIVERED)]
    assert post.strange == ""
    assert post.letters[0].opens == (USER, "628115550123")


def test_a_message_is_the_same_bytes_in_whatever_batch_it_comes() -> None:
    envelope = json.loads(raw("in_batch_two_entries"))
    before = [letter.raw for letter in unpack(json.dumps(envelope).encode()).letters]
    envelope["entry"].reverse()
    after = [letter.raw for letter in unpack(json.dumps(envelope, indent=3).encode()).letters]
    assert sorted(before) == sorted(after)
    assert len(set(before)) == 3


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("status_sent", Said.SENT, ""),
        ("status_delivered", Said.DELIVERED, ""),
        ("status_read", Said.READ, ""),
        ("status_failed_131026_undeliverable", Said.FAILED, "131026"),
        ("status_failed_131047_window", Said.FAILED, "131047"),
        ("status_failed_131049_marketing_limit", Said.FAILED, "131049"),
    ],
)
def test_it_reads_receipts(name: str, said: Said, code: str) -> None:
    (told,) = unpack(raw(name)).told
    assert (told.said, told.failure.code if told.failure else "") == (said, code)
    assert told.reference == ("alert:42:recipient:7" if name == "status_sent" else "")


def test_a_closed_window_may_be_tried_by_template_and_a_dead_end_may_not() -> None:
    (closed,) = unpack(raw("status_failed_131047_window")).told
    assert isinstance(closed.failure, TryLater)
    assert closed.failure.window_closed
    (dead,) = unpack(raw("status_failed_131026_undeliverable")).told
    assert isinstance(dead.failure, Refused)


def test_it_reads_what_became_of_a_template() -> None:
    post = unpack(raw("template_status_rejected"))
    assert post.templates == (
        TemplateNews("peringatan_banjir", "id", "REJECTED", "UTILITY", "INVALID_FORMAT"),
    )


def test_a_reaction_a_deletion_and_news_of_a_number_open_no_window() -> None:
    for name in ("in_reaction", "in_revoke", "in_system_number_changed"):
        (letter,) = unpack(raw(name)).letters
        assert letter.opens == ()
    (letter,) = unpack(raw("in_button_reply")).letters
    assert letter.opens


def test_it_says_what_is_strange_and_keeps_the_rest(settings: Any) -> None:
    settings.CHANNELS = {"whatsapp": {"number_id": "1"}}
    post = unpack(raw("in_batch_two_entries"))
    assert (post.letters, post.strange.count("for another number")) == ((), 3)
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "account_update", "value": {}}]}],
    }
    assert unpack(json.dumps(body).encode()).strange == "account_update"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"object":"page","entry":[]}', b'{"object":"whatsapp_business_account","entry":[]}',
     b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":[]}]}]}'],
)  # fmt: skip
def test_it_calls_what_is_no_envelope_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        unpack(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(st.fixed_dictionaries({"id": _JSON, "type": _JSON, "from": _JSON, "context": _JSON, "text": _JSON}))
def test_strange_values_harm_nothing(fields: dict[str, Any]) -> None:
    with suppress(Unreadable):
        message(**fields)
