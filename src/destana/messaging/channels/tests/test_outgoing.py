from datetime import UTC, datetime

from django.utils.translation import gettext_lazy, override

from destana.messaging.channels.base import Asks, Button, Outgoing


def test_it_comes_back_from_its_row_as_it_was() -> None:
    body = Outgoing(
        text="Kabar no. 14",
        html="<b>Kabar no. 14</b>",
        subject="Kabar",
        buttons=(
            Button("Baca", url="https://destana.example/kabar/14"),
            Button("Kirim lokasi", asks=Asks.LOCATION),
        ),
        photo_id=7,
        answers="4382",
        unsubscribe_url="https://destana.example/berhenti",
    )
    assert Outgoing.from_row(body.as_row()) == body


def test_it_never_stores_what_the_gateway_fills() -> None:
    body = Outgoing(text="x", photo=b"bytes", at=datetime(2026, 1, 1, tzinfo=UTC), parts_sent=2)
    assert body.as_row() == {"text": "x"}


def test_it_stores_lazy_words_in_the_language_of_the_moment() -> None:
    with override("en"):
        row = Outgoing(text="x", buttons=(Button(gettext_lazy("Yes"), "ya"),)).as_row()  # type: ignore[arg-type]
    assert type(row["buttons"][0]["label"]) is str


def test_it_reads_a_row_of_a_newer_version() -> None:
    assert Outgoing.from_row({"text": "x", "hologram": True}) == Outgoing(text="x")
