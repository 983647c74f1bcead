"""What the composer says about each of the six mouths, and beside which field a text that does not fit is named."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from destana.response.bulletins.terms import Misfit, Previews


@dataclass(frozen=True)
class Mouth:
    """One mouth: its name, whether the words fit it, and what is said of that."""

    label: str
    fits: bool
    says: str


def mouths(made: Previews | None, *, knows_cap: bool = True) -> list[Mouth]:
    """Return the six mouths in the order of the sketch; none while nothing can be shown.

    ``knows_cap`` is False for words that are not saved: their message is not made yet, so nothing is said of it.
    """
    if made is None:
        return []
    found = {misfit.channel: misfit for misfit in made.misfits}
    spoken = found.get("speech") or found.get("voice")
    seconds = made.speech_seconds if made.voice_seconds is None else made.voice_seconds
    cap = [_mouth("CAP", found.get("cap"))] if knows_cap else []
    return [
        _mouth("WhatsApp", found.get("chat"), f"{made.chat_length}/700"),
        _mouth("SMS", found.get("sms"), f"{made.sms_length}/160"),
        _mouth(_("Picture"), found.get("picture")),
        _mouth("A4", found.get("paper")),
        _mouth(_("Loudspeaker"), spoken, f"{spoken.length if spoken else seconds}/45"),
        *cap,
    ]


def _mouth(label: str, misfit: Misfit | None, count: str = "") -> Mouth:
    word = _("fits") if misfit is None else _("does not fit")
    return Mouth(label, misfit is None, f"{count}, {word}" if count else word)


def beside(made: Previews | None) -> dict[str, str]:
    """Return what stands beside the fields: each misfit at the part that most likely causes it."""
    said: dict[str, str] = {}
    for misfit in made.misfits if made else ():
        field = misfit.fields[0]
        said[field] = f"{said[field]} {misfit.problem.label}" if field in said else str(misfit.problem.label)
    return said
