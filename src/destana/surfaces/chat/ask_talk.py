"""TANYA: somebody asks in words or by voice; we say back what we understood, a person answers, the asker rates it."""

from django.utils.translation import gettext as _

from destana.kit.text import fold
from destana.messaging.inbox.terms import Kind as Item
from destana.messaging.outbox.terms import Button
from destana.response.consultations import actions, queries
from destana.response.consultations.terms import AskerView, Kind, Matter, Rating, Source, State

from . import matter_talk
from .conversation import Conversation

QUESTION, ECHO, AGAIN, MORE = "question", "echo", "again", "more"
_WORDS = ("tanya", "batakun", "bertanya")
_STATUS = ("status", "kabar")
_RATES = {"sudah": Rating.YES, "belum": Rating.NO}
_YES, _NO = ("betul", "ya", "iya", "bujur", "benar"), ("bukan itu", "bukan", "salah", "lain")


def hear(talk: Conversation) -> bool:
    """Take a code, the word TANYA, or an answer to what we asked; False for anything else."""
    said = _text(talk)
    if _is_code(talk, said):
        return True
    first, _space, rest = said.partition(" ")
    if fold(first.lstrip("/")) in _WORDS and talk.item.kind in {Item.TEXT, Item.COMMAND}:
        _begin(talk, rest.strip())
        return True
    return _answered(talk)


def press(talk: Conversation, what: str, value: str) -> bool:
    """Take a pressed button; False for one that is not about a question."""
    if what == "tanya":
        _invite(talk)
        return True
    if what not in {"t-ya", "t-bukan", *_RATES}:
        return False
    found = matter_talk.own(talk, value)
    if found is None or (found.kind == Kind.REQUEST and what not in _RATES):
        talk.say(_("We do not know this code. Please look at it again."))
    elif what == "t-ya":
        _confirm(talk, found)
    elif what == "t-bukan":
        _ask_again(talk, found)
    else:
        _rate(talk, found, _RATES[what])
    return True


def _text(talk: Conversation) -> str:
    item = talk.item
    return f"{item.command} {item.text}".strip() if item.kind is Item.COMMAND else item.text.strip()


def _is_code(talk: Conversation, said: str) -> bool:
    """Take ``T-031``, ``status B-018``: how a matter stands."""
    if talk.item.kind not in {Item.TEXT, Item.COMMAND}:
        return False
    first, _space, rest = said.partition(" ")
    code = rest if fold(first.lstrip("/")) in _STATUS else said
    return queries.number_in(code) is not None and matter_talk.status(talk, code)


def _begin(talk: Conversation, rest: str) -> None:
    if rest:
        _keep(talk, rest)
    else:
        _invite(talk)


def _invite(talk: Conversation) -> None:
    matter_talk.expect(talk, QUESTION)
    talk.say(
        _("Please write, or send a voice message. An officer answers in office hours, within 4 hours."),
        short=_("Please write your question. An officer answers in office hours, within 4 hours."),
    )


def _answered(talk: Conversation) -> bool:
    """Take the message that a question of ours waits for; words that begin something else are none."""
    text = talk.item.text
    if not matter_talk.is_answerable(talk) or matter_talk.starts_other(text) or matter_talk.is_choice(talk):
        return False
    if fold(text) in _RATES and (answered := queries.awaiting_rating(talk.contact.id, now=talk.at)):
        _rate(talk, answered, _RATES[fold(text)])
        return True
    state = matter_talk.state_of(talk)
    if state.asked == QUESTION:
        _keep(talk, text)
        return True
    if state.asked in {ECHO, AGAIN, MORE} and state.matter_id is not None:
        return _heard(talk, state.asked, queries.for_asker(state.matter_id, now=talk.at))
    asked_back = queries.awaiting_answer(talk.contact.id, now=talk.at) if not talk.talk.is_open else None
    if asked_back is None or talk.item.kind is Item.PHOTO:
        return False
    _say_more(talk, asked_back)
    return True


def _heard(talk: Conversation, asked: str, matter: AskerView) -> bool:
    said = fold(talk.item.text)
    if asked != ECHO:
        _say_more(talk, matter)
    elif said in _YES:
        _confirm(talk, matter)
    elif said in _NO:
        _ask_again(talk, matter)
    elif matter.state == State.NEW:
        _say_more(talk, matter)  # more words before the echo was answered belong to the question
    else:
        return False
    return True


def _keep(talk: Conversation, words: str) -> None:
    """Keep the question and say it back; a cry for help is a report at once."""
    item = talk.item
    made = actions.ask(
        matter=Matter(
            Kind.QUESTION,
            Source(talk.contact.channel),
            item.key,
            words,
            contact_id=talk.contact.id,
            inbox_id=talk.message.id,
            asker_name=talk.contact.name,
            asker_phone=talk.contact.phone,
            is_voice=item.kind is Item.VOICE,
            is_draft=True,
        ),
        by=talk.by,
        at=talk.at,
    )
    if made.report_id is not None:
        matter_talk.go_on_as_report(talk, made)
        return
    matter_talk.expect(talk, ECHO, matter_id=made.id)
    matter_talk.keep_media(talk, made.id)
    _echo(talk, made.code, words, is_voice=item.kind is Item.VOICE)


def _echo(talk: Conversation, code: str, words: str, *, is_voice: bool) -> None:
    if is_voice and not words:
        text = _("We received question %(code)s. A person listens to your voice and answers here.")
        talk.say(text % {"code": code})
        return
    gist = " ".join(words.split())
    if len(gist) > matter_talk.LONGEST_ECHO:
        gist = gist[: matter_talk.LONGEST_ECHO - 3].rsplit(" ", 1)[0] + "..."
    said = {"code": code, "gist": gist}
    talk.say(
        _('We received question %(code)s. What we understood: "%(gist)s". Right?') % said,
        Button(label=_("Right"), data=f"t-ya:{code}"),
        Button(label=_("Not that"), data=f"t-bukan:{code}"),
        short=_("Question %(code)s: %(gist)s. Right?") % said,
    )


def _confirm(talk: Conversation, matter: AskerView) -> None:
    actions.confirm(matter_id=matter.id, by=talk.by, at=talk.at)
    matter_talk.expect(talk, "", matter_id=matter.id)
    view = queries.for_asker(matter.id, now=talk.at)
    talk.say(
        _("Good. An officer answers %(code)s by %(due)s at the latest. The answer comes here.")
        % {"code": view.code, "due": matter_talk.promise(view)}
    )


def _ask_again(talk: Conversation, matter: AskerView) -> None:
    matter_talk.expect(talk, AGAIN, matter_id=matter.id)
    talk.say(_("Then please write it once more, in other words. We keep both for the officer."))


def _say_more(talk: Conversation, matter: AskerView) -> None:
    """Add words: they answer our question, go with the matter, reopen it, or begin a new one when it is too late."""
    item = talk.item
    was_draft = matter.state == State.NEW
    try:
        made = actions.say_more(
            matter_id=matter.id, key=item.key, words=item.text, is_voice=item.kind is Item.VOICE, by=talk.by, at=talk.at
        )  # fmt: skip
    except (actions.TooLate, actions.NothingAsked):
        _keep(talk, item.text)
        return
    matter_talk.keep_media(talk, made.id)
    if made.report_id is not None and made.state == State.CLOSED:
        matter_talk.go_on_as_report(talk, made)
    elif was_draft:
        matter_talk.expect(talk, ECHO, matter_id=made.id)
        _echo(talk, made.code, item.text, is_voice=item.kind is Item.VOICE)
    else:
        matter_talk.expect(talk, "", matter_id=made.id)
        talk.say(_("Thank you, it is with %(code)s now. An officer reads it.") % {"code": made.code})


def _rate(talk: Conversation, matter: AskerView, rating: Rating) -> None:
    try:
        actions.rate(matter_id=matter.id, rating=rating, by=talk.by, at=talk.at)
    except actions.TooLate:
        matter_talk.status(talk, matter.code)
        return
    if rating == Rating.YES:
        matter_talk.expect(talk, "")
        closed = _("Thank you. %(code)s is closed. A new message within 7 days opens it again.")
        talk.say(closed % {"code": matter.code})
        return
    matter_talk.expect(talk, MORE, matter_id=matter.id)
    talk.say(
        _("Then we look once more at %(code)s. What is still missing? Write it here.") % {"code": matter.code}
    )
