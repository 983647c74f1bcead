"""BANTUAN: what is needed, for how many, who is weak, where; said back, then with the desk by its own clock."""

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.kit.clock import hour_zone
from destana.kit.text import fold
from destana.messaging.inbox.terms import Kind as Item
from destana.messaging.outbox.terms import Button
from destana.response.consultations import actions, queries
from destana.response.consultations.terms import Asked, AskerView, Kind, Matter, Need, Source, State, Wish
from destana.response.reports import queries as reports

from . import matter_talk
from .conversation import Conversation

NEED, PEOPLE, WEAK, PLACE, ECHO = "need", "people", "weak", "place", "b-echo"
_WORDS = ("bantuan", "minta bantuan", "perlu bantuan", "mambutuh bantuan", "tolong bantuan")
_WITH_NEED = ("bantuan ", "minta bantuan ", "perlu bantuan ")
_YES, _NO = ("ada", "ya", "iya", "1"), ("tidak ada", "tidak", "kadada", "2")
_SEND, _CHANGE, _STOP = ("betul kirim", "betul", "kirim", "ya", "1"), ("ubah", "2"), ("batal", "3")


def hear(talk: Conversation) -> bool:
    """Take the words that ask for help, and what a question of ours waits for. False for anything else."""
    said = fold(_text(talk))
    if talk.item.kind in {Item.TEXT, Item.COMMAND} and said in _WORDS:
        _begin(talk)
        return True
    if talk.item.kind is Item.TEXT and said.startswith(_WITH_NEED) and (needs := _needs_in(said)):
        return not matter_talk.is_cry(talk) and _begin_with(talk, needs)
    matter = _draft(talk)
    if matter is None or not matter_talk.is_answerable(talk):
        return False
    asked = matter_talk.state_of(talk).asked
    if asked == PLACE and matter_talk.is_choice(talk):
        return False
    if fold(talk.item.text) in _STOP[:1]:
        _cancel(talk, matter)
        return True
    if matter_talk.starts_other(talk.item.text):
        return False
    return _TAKES[asked](talk, matter) if asked in _TAKES else False


def press(talk: Conversation, what: str, value: str) -> bool:
    """Take a pressed button; False for one that is not about a request."""
    if what == "bantuan":
        _begin(talk)
        return True
    if what not in {"b-perlu", "b-lemah", "b-desa", "b-kirim", "b-ubah", "b-batal"}:
        return False
    matter = _draft(talk)
    if matter is None:
        matter_talk.expect(talk, "")
        talk.say(_("This request is sent already. Write BANTUAN for another one."))
        return True
    _pressed(talk, matter, what, value)
    return True


def _pressed(talk: Conversation, matter: AskerView, what: str, value: str) -> None:
    if what == "b-kirim":
        _send(talk, matter)
    elif what == "b-ubah":
        _ask_need(talk, matter.id)
    elif what == "b-batal":
        _cancel(talk, matter)
    elif what == "b-perlu" and value in Need.values:
        _fill(talk, matter, Wish(needs=(Need(value),)))
    elif what == "b-lemah" and value in {"ada", "tidak"}:
        _fill(talk, matter, Wish(has_vulnerable=value == "ada"))
    elif what == "b-desa" and value in {village.code for village in areas.villages(settings.DISTRICT)}:
        _fill(talk, matter, Wish(village=value))
    else:
        _ask_next(talk, matter.id)


def _text(talk: Conversation) -> str:
    item = talk.item
    return f"{item.command} {item.text}".strip() if item.kind is Item.COMMAND else item.text


def _draft(talk: Conversation) -> AskerView | None:
    """Return the request that this contact is writing, or None."""
    matter_id = matter_talk.state_of(talk).matter_id
    matter = queries.for_asker(matter_id, now=talk.at) if matter_id is not None else None
    is_draft = matter is not None and matter.kind == Kind.REQUEST and matter.state == State.NEW
    return matter if is_draft else None


def _begin(talk: Conversation) -> None:
    """Keep the request from its first word on: silence sends what there is."""
    if (known := _draft(talk)) is not None:
        _ask_next(talk, known.id)
        return
    _ask_need(talk, _new(talk).id)


def _new(talk: Conversation) -> Asked:
    return actions.ask(
        matter=Matter(
            Kind.REQUEST,
            Source(talk.contact.channel),
            talk.item.key,
            contact_id=talk.contact.id,
            inbox_id=talk.message.id,
            asker_name=talk.contact.name,
            asker_phone=talk.contact.phone,
            is_draft=True,
        ),
        by=talk.by,
        at=talk.at,
    )


def _begin_with(talk: Conversation, needs: tuple[Need, ...]) -> bool:
    """Take "minta bantuan perahu": the need is said already."""
    made = _draft(talk) or _new(talk)
    actions.fill(matter_id=made.id, wish=Wish(needs=needs), by=talk.by, at=talk.at)
    _ask_next(talk, made.id)
    return True


def _needs_in(said: str) -> tuple[Need, ...]:
    """Return the needs that folded words name by the first word of their label."""
    words = set(said.split())
    return tuple(need for need in Need if need != Need.OTHER and fold(str(need.label)).split(" ")[0] in words)


def _fill(talk: Conversation, matter: AskerView, wish: Wish) -> bool:
    actions.fill(matter_id=matter.id, wish=wish, by=talk.by, at=talk.at)
    _ask_next(talk, matter.id)
    return True


def _ask_next(talk: Conversation, matter_id: int) -> None:
    """Put the next open question, or say the whole request back."""
    view = queries.for_asker(matter_id, now=talk.at)
    if not view.needs:
        _ask_need(talk, matter_id)
    elif view.people is None:
        matter_talk.expect(talk, PEOPLE, matter_id=matter_id)
        talk.say(_("For how many people? Write only the number."))
    elif view.has_vulnerable is None:
        _ask_weak(talk, matter_id)
    elif not view.village:
        matter_talk.expect(talk, PLACE, matter_id=matter_id)
        talk.say(_("Where? Write village and RT, for example: Pimping RT 2."))
    else:
        _echo(talk, view)


def _ask_need(talk: Conversation, matter_id: int) -> None:
    matter_talk.expect(talk, NEED, matter_id=matter_id)
    buttons = [Button(label=str(need.label), data=f"b-perlu:{need}") for need in Need]
    talk.say(_("What is needed most?"), *buttons)


def _ask_weak(talk: Conversation, matter_id: int) -> None:
    matter_talk.expect(talk, WEAK, matter_id=matter_id)
    talk.say(
        _("Are there old people, babies, pregnant women or disabled people?"),
        Button(label=_("There are"), data="b-lemah:ada"),
        Button(label=_("None"), data="b-lemah:tidak"),
    )


def _echo(talk: Conversation, view: AskerView) -> None:
    matter_talk.expect(talk, ECHO, matter_id=view.id)
    said = {"code": view.code, "items": items_of(view)}
    talk.say(
        _("Request %(code)s: %(items)s. Right?") % said,
        Button(label=_("Right, send"), data="b-kirim:"),
        Button(label=_("Change"), data="b-ubah:"),
        Button(label=_("Cancel"), data="b-batal:"),
    )


def items_of(view: AskerView) -> str:
    """Return what was asked for in one line: ``perahu, 5 orang, ada lansia, Pimping RT 02``."""
    place = (
        f"{areas.name(view.village)} RT {view.rts}"
        if view.rts
        else areas.name(view.village)
        if view.village
        else ""
    )
    parts = [
        ", ".join(str(need.label).lower() for need in view.needs),
        _("%(number)s people") % {"number": view.people} if view.people is not None else "",
        _("somebody weak is there") if view.has_vulnerable else "",
        place,
    ]
    return ", ".join(part for part in parts if part)


def _send(talk: Conversation, matter: AskerView) -> None:
    actions.confirm(matter_id=matter.id, by=talk.by, at=talk.at)
    matter_talk.expect(talk, "", matter_id=matter.id)
    view = queries.for_asker(matter.id, now=talk.at)
    talk.say(
        _(
            "%(code)s is with the office since %(at)s. An officer looks by %(due)s. "
            "Stay on high ground. Life in danger? Call %(number)s."
        )
        % {
            "code": view.code,
            "at": hour_zone(talk.at),
            "due": matter_talk.promise(view),
            "number": settings.EMERGENCY_NUMBER,
        }
    )  # fmt: skip


def _cancel(talk: Conversation, matter: AskerView) -> None:
    actions.withdraw(matter_id=matter.id, by=talk.by, at=talk.at)
    matter_talk.expect(talk, "")
    talk.say(_("Request %(code)s is cancelled.") % {"code": matter.code})


# --- what a message answers, where somebody writes instead of pressing ---


def _take_need(talk: Conversation, matter: AskerView) -> bool:
    said = fold(talk.item.text)
    found = list(_needs_in(said))
    if said.isdecimal() and 0 < int(said[:3]) <= len(Need):
        found = [list(Need)[int(said[:3]) - 1]]
    if found:
        return _fill(talk, matter, Wish(needs=tuple(found)))
    if not said:
        return False
    # Words that name nothing of the list are the need itself: kept as they are, for a person to read.
    actions.say_more(matter_id=matter.id, key=talk.item.key, words=talk.item.text, by=talk.by, at=talk.at)
    if matter_talk.is_cry(talk):
        return _cried(talk, matter)
    return _fill(talk, matter, Wish(needs=(Need.OTHER,)))


def _cried(talk: Conversation, matter: AskerView) -> bool:
    """A cry became a report beside the request, which stays: its talk goes on, the request is sent as it is."""
    actions.confirm(matter_id=matter.id, by=talk.by, at=talk.at)
    again = actions.say_more(
        matter_id=matter.id, key=talk.item.key, words=talk.item.text, by=talk.by, at=talk.at
    )
    matter_talk.go_on_as_report(talk, again)
    return True


def _take_people(talk: Conversation, matter: AskerView) -> bool:
    if _is_cry(talk, matter):
        return True
    digits = [word for word in fold(talk.item.text).split() if word.isdecimal()]
    if not digits or len(digits[0]) > 5:
        talk.say(_("For how many people? Write only the number."))
        return True
    return _fill(talk, matter, Wish(people=int(digits[0])))


def _take_weak(talk: Conversation, matter: AskerView) -> bool:
    said = fold(talk.item.text)
    if _is_cry(talk, matter):
        return True
    if said not in _YES + _NO:
        _ask_weak(talk, matter.id)
        return True
    return _fill(talk, matter, Wish(has_vulnerable=said in _YES))


def _take_place(talk: Conversation, matter: AskerView) -> bool:
    if _is_cry(talk, matter):
        return True
    said, likely = reports.read_words(talk.item.text), reports.villages_in(talk.item.text)
    village = said.village or (likely[0] if len(likely) == 1 else "")
    if village:
        return _fill(talk, matter, Wish(village=village, rts=said.rts))
    if said.rts:
        actions.fill(matter_id=matter.id, wish=Wish(rts=said.rts), by=talk.by, at=talk.at)
    buttons = [Button(label=areas.name(code)[:20], data=f"b-desa:{code}") for code in likely[:3]]
    talk.say(_("Which village? Write its name, for example: Pimping."), *buttons)
    return True


def _take_echo(talk: Conversation, matter: AskerView) -> bool:
    said = fold(talk.item.text)
    if said in _SEND:
        _send(talk, matter)
    elif said in _CHANGE:
        _ask_need(talk, matter.id)
    elif said in _STOP:
        _cancel(talk, matter)
    elif not _is_cry(talk, matter):
        # More words before it was sent go with the request.
        actions.say_more(matter_id=matter.id, key=talk.item.key, words=talk.item.text, by=talk.by, at=talk.at)
        _ask_next(talk, matter.id)
    return True


def _is_cry(talk: Conversation, matter: AskerView) -> bool:
    """Let a cry for help, said instead of an answer, become a report beside the request."""
    if not matter_talk.is_cry(talk):
        return False
    actions.say_more(matter_id=matter.id, key=talk.item.key, words=talk.item.text, by=talk.by, at=talk.at)
    return _cried(talk, matter)


_TAKES = {NEED: _take_need, PEOPLE: _take_people, WEAK: _take_weak, PLACE: _take_place, ECHO: _take_echo}
