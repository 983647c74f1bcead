"""The cast: one district, one person a role, reporters who write, and always a stranger. All names are invented.

``world`` has everybody; a test takes whom it needs. Nothing happens in it until a test makes it happen.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from destana.foundation.areas import actions as areas
from destana.foundation.people import actions as people
from destana.foundation.people import queries
from destana.foundation.people.terms import SYSTEM, Actor, ContactView, Role, reporter
from destana.response.reports import actions as reports
from destana.response.reports.actions import Submitted
from destana.response.reports.terms import Findings, Intake, Proof, Source
from destana.response.rumours import actions as rumours
from destana.response.rumours.terms import Claim, Ruling, Wording
from destana.response.rumours.terms import Source as RumourSource

NOW = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)
"""06.04 in the villages, the hour at which rivers are found to have risen."""

DISTRICT = "63.11.05"
PIMPING = "63.11.05.2021"
KANDANG_JAYA = "63.11.05.2026"
TELUK_KARYA = "63.11.05.2023"
LAJAR = "63.11.05.2008"

FLOOD_IN_PIMPING = Findings(hazard="FLOOD", village=PIMPING, rts="02", depth="knee", trend="rising")


@dataclass
class World:
    """Who is there, and shorthands for what happens all the time."""

    admin: Actor
    innovator: Actor
    rusdi: Actor
    """Member of the team."""
    aida: Actor
    """Another member: the second pair of eyes."""
    camat: Actor
    pambakal: Actor
    """Village head of Pimping."""
    operator: Actor
    """Operator of Kandang Jaya."""
    auditor: Actor
    agency: Actor
    stranger: Actor
    """Village head of Lajar: has an account, and no business in Pimping."""
    nobody: Actor
    """Has an account and no role at all."""
    siti: ContactView
    """Villager with a chat."""
    udin: ContactView
    """Another villager with a chat."""
    now: datetime = NOW

    def later(self, **gap: float) -> datetime:
        """Return a moment after ``now``."""
        return self.now + timedelta(**gap)

    def report(
        self,
        words: str = "Banjir di Pimping RT 02, air selutut",
        *,
        key: str = "",
        by: ContactView | None = None,
        at: datetime | None = None,
        **more: object,
    ) -> Submitted:
        """Let a villager report. Each call is another report unless ``key`` says otherwise."""
        contact = by or self.siti
        self._count += 1
        intake = Intake(
            source=Source(contact.channel),
            key=key or f"message:{self._count}",
            words=words,
            contact_id=contact.id,
        )
        return reports.submit(
            intake=replace(intake, **more),  # type: ignore[arg-type]
            by=reporter(contact.id, contact.channel),
            at=at or self.now,
        )

    def prove(self, report_id: int, *, by: Actor | None = None, proofs: tuple[Proof, ...] = ()) -> None:
        """Tick enough proofs for grade B."""
        for proof in proofs or (Proof.PLACE, Proof.PHOTO_STORY, Proof.SECOND_SOURCE, Proof.CALLED_BACK):
            reports.tick(report_id=report_id, proof=proof, is_ticked=True, by=by or self.rusdi, at=self.now)

    def verified(
        self, words: str = "Banjir di Pimping RT 02, air selutut", *, by: Actor | None = None
    ) -> Submitted:
        """Return a report that was taken, proven and verified with grade B."""
        made = self.report(words)
        actor = by or self.rusdi
        reports.take(report_id=made.id, by=actor, at=self.now)
        self.prove(made.id, by=actor)
        reports.verify(report_id=made.id, findings=FLOOD_IN_PIMPING, by=actor, at=self.now)
        return made

    def ruled(
        self,
        claim: str = "Bendungan jebol",
        ruling: Ruling = Ruling.FALSE,
        explanation: str = "Petugas sudah ke lokasi.",
        *,
        at: datetime | None = None,
    ) -> int:
        """Return the card of a claim that somebody asked about; a member ruled on it, the section head published it."""
        at, self._count = at or self.now, self._count + 1
        asked = rumours.ask(
            claim=Claim(RumourSource.DESK, f"desk:{self._count}", f"{claim}, benarkah ini terjadi?"),
            by=self.rusdi,
            at=at,
        )
        again = at + timedelta(hours=6) if ruling == Ruling.UNPROVEN else None
        wording = Wording(ruling, claim, explanation, again)
        rumours.find(rumour_id=asked.rumour_id, wording=wording, by=self.rusdi, at=at)
        if ruling == Ruling.FALSE:
            rumours.confirm(rumour_id=asked.rumour_id, by=self.innovator, at=at)
        rumours.publish(rumour_id=asked.rumour_id, by=self.innovator, at=at)
        return asked.rumour_id

    _count: int = 0


def person(username: str, name: str, *roles: Role, village: str = "") -> Actor:
    """Make somebody with an account, freshly proven by a second factor."""
    made = people.create_person(username=username, name=name, by=SYSTEM, at=NOW)
    for role in roles:
        people.give_role(person_id=made.id, role=role, district=DISTRICT, village=village, by=SYSTEM, at=NOW)
    return replace(queries.actor_of(made.id), fresh=True)


@pytest.fixture
def district(db: None) -> str:
    """Lampihong with its 27 villages, their names and cells."""
    areas.load_district(district=DISTRICT, by=SYSTEM, at=NOW)
    return DISTRICT


@pytest.fixture
def world(district: str) -> World:
    """The whole cast in Lampihong."""
    return World(
        admin=person("yusuf", "Yusuf Hidayat", Role.ADMIN),
        innovator=person("mariani", "Mariani", Role.INNOVATOR),
        rusdi=person("rusdi", "Rusdi Anwar", Role.MEMBER),
        aida=person("aida", "Nor Aida", Role.MEMBER),
        camat=person("camat", "Akhmad Fauzan", Role.DISTRICT_HEAD),
        pambakal=person("pambakal.pimping", "Barkati", Role.VILLAGE_HEAD, village=PIMPING),
        operator=person("operator.kandang", "Jumiati", Role.VILLAGE_OPERATOR, village=KANDANG_JAYA),
        auditor=person("auditor", "Hairul Saleh", Role.AUDITOR),
        agency=person("bpbd", "Syahrani", Role.AGENCY_OFFICER),
        stranger=person("pambakal.lajar", "Mahyudin", Role.VILLAGE_HEAD, village=LAJAR),
        nobody=person("tamu", "Tamu"),
        siti=people.meet(channel="simulator", address="siti", name="Siti Aminah", at=NOW),
        udin=people.meet(channel="telegram", address="987654321", name="Udin", at=NOW),
    )
