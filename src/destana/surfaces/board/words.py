"""Sentences that the board makes of figures: the words people point with, never centimetres alone."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from destana.response.bulletins.terms import State
from destana.response.hazards.terms import WATER, Depth, Hazard, Level, Trend
from destana.surfaces.ui.figures import nearest

_HEADLINES = {
    Depth.ANKLE: {
        "": gettext_lazy("Water up to the ankles"),
        Trend.RISING: gettext_lazy("Water up to the ankles and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the ankles, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the ankles and falling"),
    },
    Depth.CALF: {
        "": gettext_lazy("Water up to the calves"),
        Trend.RISING: gettext_lazy("Water up to the calves and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the calves, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the calves and falling"),
    },
    Depth.KNEE: {
        "": gettext_lazy("Water up to the knees"),
        Trend.RISING: gettext_lazy("Water up to the knees and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the knees, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the knees and falling"),
    },
    Depth.THIGH: {
        "": gettext_lazy("Water up to the thighs"),
        Trend.RISING: gettext_lazy("Water up to the thighs and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the thighs, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the thighs and falling"),
    },
    Depth.WAIST: {
        "": gettext_lazy("Water up to the waist"),
        Trend.RISING: gettext_lazy("Water up to the waist and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the waist, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the waist and falling"),
    },
    Depth.CHEST: {
        "": gettext_lazy("Water up to the chest"),
        Trend.RISING: gettext_lazy("Water up to the chest and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the chest, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the chest and falling"),
    },
    Depth.NECK: {
        "": gettext_lazy("Water up to the neck"),
        Trend.RISING: gettext_lazy("Water up to the neck and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the neck, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the neck and falling"),
    },
    Depth.ROOF: {
        "": gettext_lazy("Water up to the roof"),
        Trend.RISING: gettext_lazy("Water up to the roof and still rising"),
        Trend.STEADY: gettext_lazy("Water up to the roof, not rising"),
        Trend.FALLING: gettext_lazy("Water up to the roof and falling"),
    },
}
_SHORT = {
    Depth.ANKLE: gettext_lazy("Ankle-deep water"),
    Depth.CALF: gettext_lazy("Calf-deep water"),
    Depth.KNEE: gettext_lazy("Knee-deep water"),
    Depth.THIGH: gettext_lazy("Thigh-deep water"),
    Depth.WAIST: gettext_lazy("Waist-deep water"),
    Depth.CHEST: gettext_lazy("Chest-deep water"),
    Depth.NECK: gettext_lazy("Neck-deep water"),
    Depth.ROOF: gettext_lazy("Roof-deep water"),
}
_TRENDS = {
    Trend.RISING: gettext_lazy("rising ↑"),
    Trend.STEADY: gettext_lazy("steady ="),
    Trend.FALLING: gettext_lazy("falling ↓"),
}
_WATER_TRENDS = {
    Trend.RISING: gettext_lazy("The water is rising"),
    Trend.STEADY: gettext_lazy("The water is not rising"),
    Trend.FALLING: gettext_lazy("The water is falling"),
}
_LEVEL_LINES = {
    Level.NONE: gettext_lazy("No word from this village yet"),
    Level.AMAN: gettext_lazy("No danger here now"),
}
_RAISED_LINES = {
    Level.WASPADA: gettext_lazy("%(hazard)s: get prepared"),
    Level.SIAGA: gettext_lazy("%(hazard)s: be ready to leave"),
    Level.AWAS: gettext_lazy("%(hazard)s: leave now"),
}


def depth_of(depth: str, centimetres: int | None) -> Depth | None:
    """The depth word, or the one nearest to the centimetres; None when nobody measured."""
    if depth:
        return Depth(depth)
    return nearest(centimetres) if centimetres else None


def headline(level: Level, hazard: str, depth: str, centimetres: int | None, trend: str) -> str:
    """The first line of a village: how high the water stands and where it is going, else the danger itself."""
    if level in _LEVEL_LINES:
        return str(_LEVEL_LINES[level])
    reached = depth_of(depth, centimetres)
    if hazard in WATER and reached is not None:
        return str(_HEADLINES[reached][trend])
    if hazard in WATER and trend:
        return str(_WATER_TRENDS[Trend(trend)])
    word = str(Hazard(hazard).label) if hazard else _("Danger")
    return str(_RAISED_LINES[level]) % {"hazard": word}


def short(level: Level, hazard: str, depth: str, centimetres: int | None) -> str:
    """The few words under a village's name on the river line."""
    if level == Level.NONE:
        return _("No word yet")
    if level == Level.AMAN:
        return _("No danger")
    reached = depth_of(depth, centimetres)
    if hazard in WATER and reached is not None:
        return str(_SHORT[reached])
    return str(Hazard(hazard).label) if hazard else ""


def trend(value: str) -> str:
    """``rising ↑``, or empty."""
    return str(_TRENDS[Trend(value)]) if value else ""


def detail(rts: str, note: str) -> str:
    """Which neighbourhoods are hit, and the office's own sentence."""
    hit = _("Hit: %(rts)s.") % {"rts": rts} if rts else ""
    return " ".join(part for part in (hit, note) if part)


def over(state: str) -> str:
    """What stands across a bulletin that no longer holds."""
    return {
        State.SUPERSEDED: _("Replaced by newer news"),
        State.WITHDRAWN: _("Withdrawn. Do not pass on."),
        State.EXPIRED: _("No longer valid"),
    }.get(State(state), "")


def district_headline(level: Level, hazard: str, raised: int) -> str:
    """The first line of the home page."""
    if level == Level.AMAN:
        return _("No danger in any village")
    if level == Level.NONE:
        return _("No checked danger now")
    word = str(Hazard(hazard).label) if hazard else _("Danger")
    line = ngettext("%(hazard)s in %(count)d village", "%(hazard)s in %(count)d villages", raised)
    return line % {"hazard": word, "count": raised}


def district_detail(silent: int, total: int) -> str:
    """How many villages are silent: not a sign of safety."""
    if not silent:
        return ""
    if silent == total:
        return _("No village has sent word yet. That does not mean safe.")
    line = ngettext(
        "%(count)d village has not sent word yet. That does not mean safe.",
        "%(count)d villages have not sent word yet. That does not mean safe.",
        silent,
    )
    return line % {"count": silent}
