"""Which public files there are, and what each is made of: one list for the whole board, in one language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.kit import clock, hijri
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import State
from destana.response.rumours import queries as rumours
from destana.response.rumours.terms import FactView
from destana.surfaces.board import assets, gather
from destana.surfaces.board.pages import Bulletin, District, River, Snapshot, Village
from destana.surfaces.board.store import PublicFile
from destana.surfaces.ui.assets import sheet
from destana.surfaces.ui.context import ENGLISH, language, office_of_settings

HOME, NEWS, INCIDENTS, FACTS, FIXED, DATA = "home", "news", "incidents", "facts", "fixed", "data"
GROUPS = frozenset({HOME, NEWS, INCIDENTS, FACTS, FIXED, DATA})
"""Parts of the board that go stale together."""

_NEWS_ON_HOME = 2
_FACTS_ON_HOME = 3
_INCIDENTS_ON_HOME = 4


@dataclass(frozen=True)
class Route:
    """One file to come: its address, the part of the board it belongs to, and how to make it."""

    path: str
    group: str
    make: Callable[[], PublicFile]


class Site:
    """The pages of one snapshot in the active language."""

    def __init__(self, snapshot: Snapshot) -> None:
        """``snapshot`` was gathered in the same language as the pages are rendered in."""
        self.snapshot = snapshot
        self.prefix = "/en" if language() == ENGLISH else ""
        self._style = sheet("ui/public.css")

    def routes(self) -> Iterator[Route]:
        """Every page, with the languages' own addresses."""
        yield self._page("/", HOME, "home", here="home", **self._home(None))
        for village in self.snapshot.villages:
            yield self._page(f"/desa/{village.slug}", HOME, "home", here="villages", **self._home(village))
        yield self._page("/desa", HOME, "villages", here="villages", **self._villages())
        yield from self._news()
        for page in self.snapshot.incidents:
            places = tuple(gather.village(now) for now in page.villages)
            code = page.incident.code
            told = [b for b in self.snapshot.bulletins if b.view.incident_id == page.incident.id]
            yield self._page(
                f"/kejadian/{code}",
                INCIDENTS,
                "incident",
                page=page,
                v=page.incident,
                places=places,
                told=told,
            )
        yield from self._facts()
        yield self._page("/nomor", FIXED, "numbers", numbers=numbers())
        yield self._page("/tempat-aman", FIXED, "safe_places")
        yield self._page("/data", FIXED, "data", areas_about=areas.about())
        yield self._page("/privasi", FIXED, "privacy")
        yield self._page("/luring", FIXED, "offline", numbers=numbers())

    def _facts(self) -> Iterator[Route]:
        """The list, and a page with a stamped picture for each claim."""
        yield self._page("/fakta", FACTS, "facts", here="facts", facts=self.snapshot.facts)
        for fact in self.snapshot.facts:
            here = f"/fakta/{fact.code}"
            picture, alt = f"{here}/cap.png", rumours.alternative(fact)
            yield self._page(here, FACTS, "fact", here="facts", fact=fact, picture=picture, alt=alt)
            if not self.prefix:  # it goes round in Indonesian, whoever passes it on
                yield Route(picture, FACTS, partial(stamped, picture, fact))

    def _news(self) -> Iterator[Route]:
        by_code = {bulletin.code: bulletin for bulletin in self.snapshot.bulletins}
        current = self.snapshot.in_force()
        earlier = [bulletin for bulletin in self.snapshot.bulletins if not bulletin.is_in_force]
        yield self._page("/kabar", NEWS, "news", here="news", current=current, earlier=earlier)
        for bulletin in self.snapshot.bulletins:
            later = by_code.get(bulletin.view.replaced_by)
            yield self._page(
                f"/kabar/{bulletin.number}", NEWS, "bulletin", here="news", bulletin=bulletin, later=later
            )
            if (sound := bulletin.sound) and not self.prefix:  # it speaks Indonesian, whoever listens
                yield Route(
                    bulletin.heard,
                    NEWS,
                    partial(heard, bulletin.heard, bulletin.view.id, sound.sha256),
                )
            yield self._page(
                f"/cek/{bulletin.code}", NEWS, "check", here="check", later=later, **verdict(bulletin)
            )

    def _page(self, path: str, group: str, template: str, **context: Any) -> Route:
        """A page of the list; it is rendered only when it is stale."""
        return Route(self._address(path), group, lambda: self._render(path, template, context))

    def _address(self, path: str) -> str:
        return f"{self.prefix}{path}" if path != "/" else f"{self.prefix}/"

    def _render(self, path: str, template: str, context: dict[str, Any]) -> PublicFile:
        office = office_of_settings()
        other = path if self.prefix else ("/en" + path)
        common = {
            "office": office,
            "style": self._style,
            "script": assets.script().path,
            "site": settings.SITE,
            "url": self._address(path),
            "other_url": other,
            "now": self.snapshot.at,
            "numbers": numbers(),
        }
        html = render_to_string(f"board/{template}.html", {**common, **context})
        return PublicFile(self._address(path), html.encode(), csp=policy(self._style.source))

    def _home(self, mine: Village | None) -> dict[str, Any]:
        now = self.snapshot.at
        return {
            "mine": mine,
            "stale": mine.is_stale(now) if mine else False,
            "district": District.of(self.snapshot),
            "river": River.of(self.snapshot, mine.code if mine else ""),
            "hijri": hijri.words(clock.local(now).date(), shift=_hijri_shift()),
            "news": self._news_for(mine)[:_NEWS_ON_HOME],
            "facts": self.snapshot.facts[:_FACTS_ON_HOME],
            "incidents": self._incidents_for(mine)[:_INCIDENTS_ON_HOME],
            "no_news": _("No official news holds now."),
            "no_news_more": _("As of %(time)s.") % {"time": clock.hour_zone(now)},
            "no_incident": _("No incident is going on."),
        }

    def _news_for(self, mine: Village | None) -> list[Bulletin]:
        """News in force, that of the visitor's own village first."""
        current = self.snapshot.in_force()
        return sorted(current, key=lambda b: mine is None or mine.code not in b.view.villages)

    def _incidents_for(self, mine: Village | None) -> list[Any]:
        pages = list(self.snapshot.incidents)
        return sorted(
            pages, key=lambda page: mine is None or mine.code not in {v.code for v in page.villages}
        )

    def _villages(self) -> dict[str, Any]:
        return {
            "villages": sorted(self.snapshot.villages, key=lambda village: village.name),
            "sketch": _sketch(self.snapshot),
        }


def policy(style: str) -> str:
    """The security policy of a page: its own style sheet by hash, our own files, nothing else."""
    return (
        f"default-src 'none'; style-src {style}; script-src 'self'; img-src 'self' data:; media-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


@lru_cache(maxsize=gather.FACTS)
def stamped(path: str, fact: FactView) -> PublicFile:
    """The picture that goes out against a hoax: drawn once for each ruling."""
    return PublicFile(path, rumours.picture(fact), "image/png")


@lru_cache(maxsize=gather.BULLETINS)
def heard(path: str, bulletin_id: int, sha256: str) -> PublicFile:
    """The sound of a bulletin, read once for each; empty where it was taken back in this very moment."""
    return PublicFile(path, bulletins.sound_data(bulletin_id, sha256) or b"", "audio/ogg", is_fixed=True)


def verdict(bulletin: Bulletin) -> dict[str, Any]:
    """What the check of a code says: the word, the sentence, and the tone of the band."""
    if bulletin.view.is_exercise:
        return _verdict(bulletin, _("EXERCISE"), _("This was practice. Nothing has happened."), "none")
    answers = {
        State.PUBLISHED: (_("GENUINE"), _("This news comes from us and holds."), "aman"),
        State.SUPERSEDED: (_("UPDATED"), _("Genuine, but there is newer news."), "waspada"),
        State.WITHDRAWN: (_("WITHDRAWN"), _("Do not pass it on."), "awas"),
        State.EXPIRED: (_("NO LONGER VALID"), _("Genuine, but its time is over."), "waspada"),
    }
    return _verdict(bulletin, *answers[bulletin.view.state])


def _verdict(bulletin: Bulletin, word: str, says: str, tone: str) -> dict[str, Any]:
    return {"bulletin": bulletin, "word": word, "says": says, "tone": tone}


def numbers() -> list[dict[str, str]]:
    """Telephone numbers that hold in all of Indonesia; the office's own emergency number first."""
    emergency = settings.ENV.emergency_number
    lines = [(_("Danger to life"), emergency), (_("Fire brigade"), "113"), (_("Ambulance"), "119")]
    lines += [(_("Police"), "110"), (_("Search and rescue"), "115")]
    return [{"label": label, "number": number, "shown": number} for label, number in lines]


def _hijri_shift() -> int:
    """A day earlier or later than computed, where the Ministry's sighting differs."""
    return int(getattr(settings.ENV, "hijri_shift", 0))


def _sketch(snapshot: Snapshot) -> dict[str, Any] | None:
    """The villages drawn flat, each with its level."""
    drawn = areas.sketch(settings.DISTRICT, 320, 300)
    if not drawn.paths:
        return None
    levels = {village.code: village.level.value for village in snapshot.villages}
    shapes = [
        {
            "path": path,
            "level": levels.get(code, "none"),
            "x": round(drawn.labels[code][0]) - 9,
            "y": round(drawn.labels[code][1]) - 9,
        }
        for code, path in drawn.paths.items()
    ]
    return {"width": round(drawn.width), "height": round(drawn.height), "shapes": shapes}
