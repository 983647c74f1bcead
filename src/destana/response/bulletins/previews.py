"""One approved text for every mouth: chat, Telegram, SMS, e-mail, loudspeaker. Pure: a sheet goes in, texts come out.

Everything is said in the active language. What does not fit is never cut: the author shortens it.
"""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from destana.kit import clock, gsm
from destana.kit.refusals import Refusal
from destana.messaging.outbox.terms import Approved
from destana.response.bulletins import paper, picture, speech, voice
from destana.response.bulletins.saying import area, head, issuer, link, purpose, steps_of, until
from destana.response.bulletins.terms import Mail, Misfit, Notification, Previews, Problem, Sheet
from destana.response.hazards.terms import Level

CHAT_LIMIT = 700
"""UTF-16 units of a chat message that people still read and pass on (a decision of this project)."""
TELEGRAM_LIMIT = 4096
"""Telegram Bot API, sendMessage."""
NOTICE_LIMIT, PLACES_LIMIT = 120, 40
"""Characters of a notification's text (a phone shows two lines), and of the villages beside the level in its title."""
_MANY = 4


class DoesNotFit(Refusal):
    """A text is too long for its channel, or holds a character that the channel cannot carry."""

    sentence: ClassVar = gettext_lazy("The text does not fit a channel. Shorten it.")
    status: ClassVar[int] = 422

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit, sentence=misfit.problem.label)
        self.misfit = misfit


def voiced(made: Previews) -> Previews:
    """Return the texts with the measured length of the voice; a misfit where it is longer than 45 seconds."""
    seconds = voice.seconds(made.speech)
    if seconds is None or seconds <= speech.LIMIT_SECONDS:
        return replace(made, voice_seconds=seconds)
    misfit = Misfit("voice", Problem.VOICE_TOO_LONG, seconds, speech.LIMIT_SECONDS)
    return replace(made, voice_seconds=seconds, misfits=(*made.misfits, misfit))


def render(sheet: Sheet) -> Previews:
    """Return every text; a channel that does not fit is empty and named in ``misfits``."""
    misfits: list[Misfit] = []

    def attempt(write: Callable[[Sheet], str]) -> str:
        try:
            return write(sheet)
        except DoesNotFit as error:
            misfits.append(error.misfit)
            return ""

    talk, short, said = attempt(chat), attempt(sms), attempt(loudspeaker)
    misfits += picture.misfits(sheet)
    misfits += paper.misfits(sheet)
    lengths = {misfit.channel: misfit.length for misfit in misfits}
    return Previews(
        chat=talk,
        telegram=telegram(sheet),
        marked=marked(sheet),
        sms=short,
        mail=mail(sheet),
        speech=said,
        chat_length=lengths.get("chat", _units(talk)),
        sms_length=lengths.get("sms", gsm.septets(short)),
        speech_seconds=lengths.get("speech", speech.seconds(said)),
        head=head(sheet),
        misfits=tuple(misfits),
        approved=approved(sheet),
        notification=notification(sheet),
    )


AREA_LIMIT, SAID_LIMIT = 250, 400
"""Characters of the first two of the three values of :func:`approved`: with the third they stay within a template."""


def approved(sheet: Sheet) -> Approved:
    """Return which text that was approved beforehand says this, and its three values: where, what, and how to check it.

    Where there are too many names their number is said, and steps are left out from the end: nothing is cut in two.
    """
    names = area(sheet)
    if len(names) > AREA_LIMIT:
        names = _("%(count)d villages of %(office)s") % {"count": len(sheet.names), "office": sheet.issuer}
    said = sheet.wording.headline.strip() or head(sheet)
    if sheet.exercise:
        said = f"{_('EXERCISE')}. {said}"
    for step in steps_of(sheet):
        if len(said) + len(step) + 2 > SAID_LIMIT:
            break
        said = f"{said.rstrip('.')}. {step}"
    proof = _("no. %(number)s from %(issuer)s, valid until %(until)s, code %(code)s") % {
        "number": sheet.number,
        "issuer": issuer(sheet),
        "until": until(sheet),
        "code": sheet.code,
    }
    return Approved(purpose(sheet.wording), (names, said, proof))


def _paragraphs(sheet: Sheet, *, with_text: bool) -> Iterator[str]:
    wording = sheet.wording
    yield f"{head(sheet)}\n{area(sheet)}"
    if sheet.exercise:
        yield _("This is an exercise. Nothing has happened.")
    facts = [wording.headline, wording.what, wording.where, wording.when]
    yield "\n".join(_distinct(facts, besides=area(sheet)))
    if steps := steps_of(sheet):
        yield "\n".join([_("Do this now:"), *(f"{place}. {step}" for place, step in enumerate(steps, 1))])
    if with_text and wording.text.strip():
        yield wording.text.strip()
    yield "\n".join(
        [
            _("Bulletin no. %(number)s from %(issuer)s.") % {"number": sheet.number, "issuer": issuer(sheet)},
            _("Valid until %s.") % until(sheet),
            _("Genuine? Reply CEK %(code)s or open %(link)s") % {"code": sheet.code, "link": link(sheet)},
            _("We never ask for your NIK or for money by chat."),
        ]
    )


def _distinct(lines: list[str], besides: str) -> list[str]:
    """Drop empty lines and those that only repeat another."""
    kept: dict[str, str] = {}
    for line in lines:
        if line.strip() and line.strip().casefold() != besides.casefold():
            kept.setdefault(line.strip().casefold(), line.strip())
    return list(kept.values())


def _long(sheet: Sheet, *, with_text: bool = True) -> str:
    return "\n\n".join(part for part in _paragraphs(sheet, with_text=with_text) if part)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def chat(sheet: Sheet) -> str:
    """The text for chats, at most 700 units; the long text is left out first. Raises :class:`DoesNotFit`."""
    whole = _long(sheet)
    if _units(whole) <= CHAT_LIMIT:
        return whole
    shorter = _long(sheet, with_text=False)
    if _units(shorter) > CHAT_LIMIT:
        raise DoesNotFit(
            Misfit("chat", Problem.CHAT_TOO_LONG, _units(shorter), CHAT_LIMIT, fields=("what", "steps"))
        )
    return shorter


def telegram(sheet: Sheet) -> str:
    """The text for Telegram, with everything; plain, so that no character is taken for markup."""
    whole = _long(sheet)
    return whole if _units(whole) <= TELEGRAM_LIMIT else _long(sheet, with_text=False)


def sms(sheet: Sheet) -> str:
    """The text for one SMS: the longest of its forms that fits 160 septets. Raises :class:`DoesNotFit`.

    It is shortened by whole parts in this order, and never cut: first everything; then without the headline; then one
    step fewer, from the last; then, from four villages on, their number instead of their names. Without steps: headline
    and what happens; then the headline alone. What always stays: danger, area, the first step (or the headline), the
    end, number and code. Foreign quotes, dashes and accents become plain ones before anything is counted; what the
    alphabet still lacks is a misfit, because one such letter would make two SMS of one.
    """
    forms = [gsm.plainer(form) for form in _sms_forms(sheet)]
    if letters := gsm.foreign(forms[-1]):
        length = gsm.septets(forms[-1])
        raise DoesNotFit(Misfit("sms", Problem.SMS_LETTERS, length, gsm.LIMIT, letters))
    for form in forms:
        if not gsm.foreign(form) and gsm.septets(form) <= gsm.LIMIT:
            return form
    raise DoesNotFit(Misfit("sms", Problem.SMS_TOO_LONG, gsm.septets(forms[-1]), gsm.LIMIT))


def _sms_forms(sheet: Sheet) -> Iterator[str]:
    """From full to bare. What always stays: danger, area, first step (or the headline), end, number, code."""
    steps, headline = steps_of(sheet), sheet.wording.headline.strip().rstrip(".")
    wholes = [[headline, *steps], *([*steps[:count]] for count in range(len(steps), 0, -1))]
    if not steps:
        wholes = [[headline, sheet.wording.what.strip().rstrip(".")], [headline]]
    for parts in wholes:
        yield _sms(sheet, area(sheet), parts)
    if len(sheet.names) >= _MANY:
        yield _sms(sheet, _("%d villages") % len(sheet.names), wholes[-1])


def _sms(sheet: Sheet, where: str, parts: list[str]) -> str:
    end = sheet.wording.expires_at
    limit = f"{clock.date(end)[:-5]} {clock.hour_zone(end)}" if end else "-"
    tail = _("Until %(end)s. No. %(number)s. CEK %(code)s") % {
        "end": limit,
        "number": sheet.number,
        "code": sheet.code,
    }
    return ". ".join(part for part in [head(sheet), where, *parts, tail] if part)


def mail(sheet: Sheet) -> Mail:
    """The e-mail: subject, plain text, and the same with marks."""
    subject = _("%(head)s: %(area)s (no. %(number)s)") % {
        "head": head(sheet),
        "area": area(sheet),
        "number": sheet.number,
    }
    stop = _("You get this because you follow a village. Reply BERHENTI to stop.")
    return Mail(" ".join(subject.split()), f"{_long(sheet)}\n\n{stop}", f"{marked(sheet)}\n\n{escape(stop)}")


def marked(sheet: Sheet) -> str:
    """The long text with its first line in ``<b>`` and the rest escaped, as ``Outgoing.html`` wants it."""
    first, _end, rest = _long(sheet).partition("\n")
    return f"<b>{escape(first)}</b>\n{escape(rest)}"


def notification(sheet: Sheet) -> Notification:
    """The notification on a phone: danger and place as its title, then whole sentences up to 120 characters.

    Where not even the first fits, it ends at a word. It only calls to the page, which says everything.
    """
    names = area(sheet)
    if len(names) > PLACES_LIMIT:
        others = len(sheet.names) - 1
        names = ngettext("%(first)s and %(n)d more village", "%(first)s and %(n)d more villages", others) % {
            "first": sheet.names[0],
            "n": others,
        }
    parts = [sheet.wording.headline.strip().rstrip("."), *steps_of(sheet)]
    said = ""
    for part in (part for part in parts if part):
        longer = f"{said} {part}.".strip()
        if len(longer) > NOTICE_LIMIT:
            break
        said = longer
    if not said:
        said = textwrap.shorten(parts[0] or head(sheet), NOTICE_LIMIT, placeholder="…")
    return Notification(f"{head(sheet)} · {names}", said)


def loudspeaker(sheet: Sheet) -> str:
    """The script that somebody reads out twice, at most 45 seconds each time. Raises :class:`DoesNotFit`."""
    script = _script(sheet)
    if speech.seconds(script) > speech.LIMIT_SECONDS:
        raise DoesNotFit(
            Misfit("speech", Problem.SPEECH_TOO_LONG, speech.seconds(script), speech.LIMIT_SECONDS)
        )
    return script


def _script(sheet: Sheet) -> str:
    wording, end = sheet.wording, sheet.wording.expires_at
    lines = [
        _("Assalamualaikum. Attention please. Official news from %s.") % issuer(sheet),
        _("This is an exercise.") if sheet.exercise else "",
        f"{head(sheet)}: {area(sheet)}.",
        wording.headline.strip().rstrip(".") + ".",
        " ".join(f"{step}." for step in steps_of(sheet)),
        _("In danger? Call %s.") % sheet.emergency_number if wording.level.rank >= Level.WASPADA.rank else "",
        _("Valid until %s.") % speech.moment(end) if end else "",
        _("News code: %s. I repeat.") % speech.code(sheet.code),
    ]
    return "\n".join(speech.spoken(line) for line in lines if line)
