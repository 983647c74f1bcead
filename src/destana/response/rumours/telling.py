"""A ruling in words: for a chat, and for whoever cannot see the picture."""

from django.conf import settings
from django.utils.translation import gettext as _

from destana.kit.clock import stamp

from .terms import FactView, Ruling


def chat_text(fact: FactView) -> str:
    """Return a ruling as a chat says it: the word first, then the claim, the reason, when, and where to read it."""
    lines = [_("%(word)s: “%(claim)s”") % {"word": fact.ruling.label, "claim": fact.claim}, fact.explanation]
    if fact.corrected_at:
        lines.insert(0, _("CORRECTION of what we said before."))
    if fact.is_rechecked:
        lines.append(_("We are looking at it once more."))
    elif fact.next_check_at:
        lines.append(_("We look again before %(time)s.") % {"time": stamp(fact.next_check_at)})
    if fact.ruling != Ruling.TRUE:
        lines.append(_("Please do not pass it on."))
    lines.append(
        _("Checked %(time)s. %(site)s/fakta/%(code)s")
        % {"time": stamp(fact.published_at), "site": settings.SITE, "code": fact.code}
    )
    return "\n".join(lines)


def alternative(fact: FactView) -> str:
    """Return what the picture says, for whoever cannot see it."""
    return _("Fact check %(code)s. Stamped %(word)s: “%(claim)s”. %(reason)s") % {
        "code": fact.code,
        "word": fact.ruling.label,
        "claim": fact.claim,
        "reason": fact.explanation,
    }
