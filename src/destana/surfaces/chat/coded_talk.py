"""Coded reports in a chat: kept at once, said back in plain words, and put right by number.

What the codes say is a guess until the sender has answered BETUL, and stands as one at the desk until then. A village
that is not sure is only said back; it enters the report with the answer.
"""

from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.messaging.inbox.terms import Kind
from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.terms import Added, ReporterView

from .conversation import Conversation
from .report_questions import ask_next, report_id_of, view_of
from .report_talk import keep

ECHO = "echo"
"""The name of our question in ``Talk.asked``."""
_NOT_ASKED = [ECHO, "depth", "danger"]
"""Who writes in codes has chosen what to say; only what and where are asked after."""
_LONGEST_UNREAD = 60


def start(talk: Conversation) -> bool:
    """Keep a coded report and say it back; False where the text is no coded one."""
    coded = queries.read_codes(_text(talk))
    if coded is None:
        return False
    keep(talk)
    _echo(talk, view_of(talk))
    if coded.unread:
        _pass_on(talk, ", ".join(word.words for word in coded.unread))
    return True


def answer(talk: Conversation) -> bool:
    """Take BETUL or SALAH while an echo of ours is unanswered; False where the text is something else."""
    if talk.talk.report_id is None or not talk.talk.is_open or talk.talk.asked != [ECHO]:
        return False
    said = queries.read_answer(_text(talk))
    if said is None:
        return False
    if said.is_yes:
        _confirm(talk)
    elif not said.values:
        talk.say(_("Write the number and what is right, for example: SALAH 2=Pimping."))
    else:
        _correct(talk, {field.value: value for field, value in said.values}, is_unread=said.unread)
    return True


def _text(talk: Conversation) -> str:
    """Return the words of an item; the first word of a command belongs to them."""
    item = talk.item
    if item.kind not in {Kind.TEXT, Kind.COMMAND}:
        return ""
    return f"{item.command} {item.text}".strip()


def _confirm(talk: Conversation) -> None:
    """Take what was said back as said; what is still missing is asked."""
    view = view_of(talk)
    said = Added(
        village=view.village or _likeliest(view),
        hazard=view.hazard,
        depth=view.depth,
        trend=view.trend,
        rts=view.rts,
    )
    reports.supplement(report_id=report_id_of(talk), added=said, by=talk.by, at=talk.at)
    talk.talk.asked = list(_NOT_ASKED)
    ask_next(talk)


def _correct(talk: Conversation, values: dict[str, str], *, is_unread: bool) -> None:
    """Replace what was wrong and say all of it back once more; the words of the correction stay with the report."""
    report_id = report_id_of(talk)
    reports.add_words(report_id=report_id, key=talk.item.key, words=_text(talk), by=talk.by, at=talk.at)
    said = Added(
        hazard=values.get("hazard", ""),
        village=values.get("village", ""),
        depth=values.get("depth", ""),
        rts=values.get("rt", ""),
    )
    reports.supplement(report_id=report_id, added=said, by=talk.by, at=talk.at, is_correction=True)
    _echo(talk, view_of(talk), people=values.get("people", ""))
    if is_unread:
        _pass_on(talk, _text(talk))


def _echo(talk: Conversation, view: ReporterView, *, people: str = "") -> None:
    talk.talk.asked = [ECHO]
    talk.talk.is_open = True
    talk.say(echo_of(view, people or view.people))


def echo_of(view: ReporterView, people: str) -> str:
    """Return the report in plain words, short enough for one SMS."""
    said = {"code": view.code, "items": _items(view, people)}
    return _("%(code)s: %(items)s. Right? Answer BETUL, or SALAH 2=village.") % said


def _items(view: ReporterView, people: str) -> str:
    """Return what was understood, each with the number by which it is put right."""
    water = " ".join(str(word) for word in (_label(Depth, view.depth), _label(Trend, view.trend)) if word)
    items = (
        _label(Hazard, view.hazard) or _("what happened?"),
        areas.name(view.village) if view.village else _doubtful(view),
        water,
        f"RT {view.rts}" if view.rts else "",
        _("%(number)s people") % {"number": people} if people else "",
    )
    return ", ".join(f"{number} {item}" for number, item in enumerate(items, start=1) if item)


def _doubtful(view: ReporterView) -> str:
    village = _likeliest(view)
    return f"{areas.name(village)}?" if village else _("which village?")


def _likeliest(view: ReporterView) -> str:
    """Return the one village that the codes may mean; nothing where they may mean several."""
    return view.village_choices[0] if len(view.village_choices) == 1 else ""


def _label(words: type[Hazard | Depth | Trend], value: str) -> str:
    return str(words(value).label) if value else ""


def _pass_on(talk: Conversation, words: str) -> None:
    """Say what was not understood, and let a person read it."""
    talk.needs_person = "a part of a coded report could not be read"
    shown = words if len(words) <= _LONGEST_UNREAD else words[: _LONGEST_UNREAD - 3] + "..."
    talk.say(_("We could not read: %(words)s. An officer reads it.") % {"words": shown})
