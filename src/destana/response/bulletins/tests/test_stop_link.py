"""Each letter of a bulletin carries its reader's own way to stop."""

from destana.foundation.people import queries as people
from destana.foundation.people.terms import ContactView
from destana.messaging.outbox.terms import Outgoing
from destana.response.bulletins.notices import _stoppable


def test_a_letter_stops_its_own_reader_only() -> None:
    letter = _stoppable(Outgoing(text="SIAGA"), ContactView(7, "email", "warga@contoh.id", "Siti"))
    token = letter.unsubscribe_url.rsplit("/", 1)[1]
    assert people.whose_stop_link(token) == 7


def test_a_chat_has_its_stop_word() -> None:
    body = Outgoing(text="SIAGA")
    assert _stoppable(body, ContactView(7, "telegram", "1", "Siti")) is body
