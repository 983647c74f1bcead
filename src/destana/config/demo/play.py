"""Plays the story through the real actions, each at its own moment: nothing is written into a table from here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from destana.config.demo import pictures
from destana.config.demo.story import LENGTH, STORY, Calls, Counts, Merges, Proves, Rules, Says, States, Tells
from destana.foundation.people import actions as people
from destana.foundation.people import queries as persons
from destana.foundation.people.terms import SYSTEM, Actor, Role
from destana.messaging.channels.base import Point
from destana.messaging.gateway import actions as gateway
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import Kind, Wording
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import actions as incidents
from destana.response.incidents import queries as incident_queries
from destana.response.incidents.terms import Figure, FigureStatus
from destana.response.reports import actions as reports
from destana.response.reports import queries as report_queries
from destana.response.reports.terms import Findings, Intake, Proof, Source
from destana.response.rumours import actions as rumours
from destana.response.rumours.terms import Ruling
from destana.response.rumours.terms import Wording as RumourWording
from destana.surfaces.board import actions as board
from destana.surfaces.chat import jobs as chat
from destana.surfaces.worker.loop import Job, run_once

NAME = "Banjir Sungai Balangan"

_AFTER = [
    Job("fetch photos", "", 0, lambda at: gateway.fetch_due(now=at, owner="replay")),
    Job("read the inbox", "", 0, chat.read_inbox),
    Job("attach photos", "", 0, chat.attach_photos),
    Job("send", "", 0, lambda at: gateway.deliver_due(now=at, owner="replay", channel="simulator").claimed),
]


class Replay:
    """One run of the story, ending at ``end``."""

    def __init__(self, end: datetime) -> None:
        self.start = end - timedelta(minutes=LENGTH)
        self.team = _team(self.start)
        self.number = 0

    def play(self, told: Callable[[int, int], None]) -> None:
        """Do everything in order; ``told`` hears how far it is."""
        for done, step in enumerate(STORY, start=1):
            at = self.start + timedelta(minutes=step.minute)
            _DO[type(step)](self, step, at)
            while run_once(_AFTER, at):
                pass
            told(done, len(STORY))
        board.render(at=self.start + timedelta(minutes=LENGTH), everything=True)

    def says(self, step: Says, at: datetime) -> None:
        """Let a villager write on the phone in the browser."""
        self.number += 1
        photo = b""
        if step.picture:
            tree = step.picture == "tree"
            photo = (
                pictures.fallen_tree(self.number) if tree else pictures.flooded_house(self.number, step.depth)
            )
        point = Point(step.lat, step.lng, 18.0) if step.lat is not None and step.lng is not None else None
        gateway.say_on_phone(
            address=_address(step.who),
            key=f"replay:{self.number}",
            at=at,
            name=step.who,
            text=step.words,
            photo=photo,
            point=point,
            press=step.press,
        )

    def calls(self, step: Calls, at: datetime) -> None:
        """Let a member write down a telephone call."""
        self.number += 1
        intake = Intake(
            source=Source.PHONE,
            key=f"replay:{self.number}",
            words=step.words,
            village=step.village,
            rts=step.rts,
            hazard=Hazard.FLOOD,
            reporter_name="Ketua RT",
            people_in_danger=False,
        )
        reports.submit(intake=intake, by=self.team["aida"], at=at)

    def states(self, step: States, at: datetime) -> None:
        """State a village's level on somebody's word, or on the report just proven there."""
        self._state(step, at, report_id=None if step.source else self._proven_in(step.village, at))

    def _state(self, step: States, at: datetime, *, report_id: int | None) -> None:
        incidents.state_village(
            village=step.village,
            level=Level(step.level),
            hazard=step.hazard,
            depth=step.depth,
            trend=step.trend,
            rts=step.rts,
            note=step.note,
            source=step.source,
            report_id=report_id,
            incident_id=self._incident() if step.hazard else None,
            by=self.team["member"],
            at=at,
        )

    def proves(self, step: Proves, at: datetime) -> None:
        """Check a report and put it into the incident, which its first proven report opens."""
        member, report_id = self.team["member"], self._report_of(step.who)
        reports.take(report_id=report_id, by=member, at=at)
        for number in step.proofs:
            reports.tick(report_id=report_id, proof=Proof(number), is_ticked=True, by=member, at=at)
        findings = Findings(
            hazard=Hazard.FLOOD, village=step.village, rts=step.rts, depth=step.depth, trend=step.trend
        )
        incident_id = self._incident()
        incidents.verify_into(
            report_id=report_id, findings=findings, incident_id=incident_id or 0, by=member, at=at
        )
        if incident_id is None and (opened := self._incident()):
            incidents.rename(incident_id=opened, name=NAME, by=member, at=at)

    def merges(self, step: Merges, at: datetime) -> None:
        """Merge one person's report into another's."""
        reports.merge(
            report_id=self._report_of(step.who),
            into_id=self._report_of(step.into),
            by=self.team["member"],
            at=at,
        )

    def counts(self, step: Counts, at: datetime) -> None:
        """Write down a figure."""
        if (incident_id := self._incident()) is not None:
            incidents.state_figure(
                incident_id=incident_id,
                kind=Figure(step.kind),
                value=step.value,
                source=step.source,
                status=FigureStatus.VERIFIED,
                village=step.village or None,
                as_of=at,
                by=self.team["member"],
                at=at,
            )

    def tells(self, step: Tells, at: datetime) -> None:
        """Write a bulletin and, where the story says so, let the section head sign it."""
        author, level = self.team["member"], Level(step.level)
        wording = Wording(
            kind=Kind.WARNING if level.rank > 1 else Kind.INFORMATION,
            hazard=Hazard.FLOOD,
            level=level,
            villages=step.villages,
            headline=step.headline,
            who=settings.OFFICE_NAME,
            what=step.what,
            steps=step.steps,
            event_at=at - timedelta(minutes=10),
            expires_at=at + timedelta(hours=step.hours),
        )
        written = bulletins.draft(wording=wording, by=author, at=at, incident_id=self._incident())
        sent = bulletins.submit(bulletin_id=written.id, by=author, at=at)
        if step.is_signed:
            bulletins.publish(
                bulletin_id=written.id,
                sha256=sent.sha256,
                by=self.team["innovator"],
                at=at + timedelta(minutes=2),
            )

    def rules(self, step: Rules, at: datetime) -> None:
        """Close a rumour: one proposes, the section head confirms and publishes."""
        report_id = self._report_of(step.who)
        reports.take(report_id=report_id, by=self.team["member"], at=at)
        reports.propose_hoax(report_id=report_id, note=step.explanation, by=self.team["member"], at=at)
        card = rumours.confirm_hoax(
            report_id=report_id, note=step.explanation, by=self.team["innovator"], at=at
        )
        wording = RumourWording(Ruling(step.ruling), step.claim, step.explanation)
        rumours.find(rumour_id=card.pk, wording=wording, by=self.team["member"], at=at)
        rumours.confirm(rumour_id=card.pk, by=self.team["innovator"], at=at)
        rumours.publish(rumour_id=card.pk, by=self.team["innovator"], at=at)

    def _report_of(self, who: str) -> int:
        contact = people.meet(channel="simulator", address=_address(who), at=self.start)
        found = report_queries.latest_of(contact.id)
        if found is None:
            raise LookupError(f"{who} has not reported")
        return found

    def _proven_in(self, village: str, at: datetime) -> int:
        rows = report_queries.of_village(self.team["member"], village, now=at)
        return next(row.id for row in rows if row.state == "verified")

    def _incident(self) -> int | None:
        running = incident_queries.running(self.team["member"])
        return running[0].id if running else None


_DO: dict[type, Callable[..., None]] = {
    Says: Replay.says,
    Calls: Replay.calls,
    States: Replay.states,
    Proves: Replay.proves,
    Merges: Replay.merges,
    Counts: Replay.counts,
    Tells: Replay.tells,
    Rules: Replay.rules,
}


def _address(who: str) -> str:
    return who.lower().replace(" ", "-")


def _team(at: datetime) -> dict[str, Actor]:
    """Return the actors of the first accounts, and a second member made for the story."""
    made = {person.username: person.id for person in persons.people(settings.DISTRICT)}
    if "anggota2" not in made:
        second = people.create_person(username="anggota2", name="Anggota 2", by=SYSTEM, at=at)
        people.give_role(person_id=second.id, role=Role.MEMBER, district=settings.DISTRICT, by=SYSTEM, at=at)
        made["anggota2"] = second.id
    names = {"member": "anggota1", "aida": "anggota2", "innovator": "inovator"}
    return {
        part: replace(persons.actor_of(made[name], district=settings.DISTRICT), fresh=True)
        for part, name in names.items()
    }
