"""Who may do what: one class a role, read from top to bottom like a page.

The division of work is that of the programme: the admin keeps accounts and settings and approves no content, the
section head approves, the members check and write, the district head stands in as approver, a village speaks for
itself alone. The end of the page names the roles that one person may not hold together.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.words import Permission as P
from destana.foundation.people.words import Role


class RoleCard:
    """One role: what it is for, where it holds, what it permits."""

    role: ClassVar[Role]
    description: ClassVar[Promise]
    own_village_only: ClassVar[bool] = False
    """True: the membership names a village, and the permissions hold there alone. False: the whole district."""
    permissions: ClassVar[frozenset[P]]


class Admin(RoleCard):
    """Keeps the house: accounts, roles, areas, settings. Sees the desk, decides nothing on it."""

    role = Role.ADMIN
    description = _("Keeps accounts, areas and settings. Approves no content.")
    permissions = frozenset(
        {
            P.PEOPLE_MANAGE,
            P.SETTINGS_MANAGE,
            P.AREAS_MANAGE,
            P.AUDIT_READ,
            P.REPORTS_READ,
            P.INCIDENTS_READ,
            P.BULLETINS_READ,
        }
    )


class Innovator(RoleCard):
    """The section head. Does what a member does, and approves, confirms hoaxes, reopens, closes."""

    role = Role.INNOVATOR
    description = _("Section head: approves bulletins, confirms hoaxes, reopens and closes.")
    permissions = frozenset(
        {
            P.REPORTS_READ,
            P.REPORTS_CAPTURE,
            P.REPORTS_CHECK,
            P.REPORTS_CONFIRM_HOAX,
            P.REPORTS_REOPEN,
            P.CONTACT_REVEAL,
            P.INCIDENTS_READ,
            P.INCIDENTS_MANAGE,
            P.INCIDENTS_CLOSE,
            P.STATUS_STATE,
            P.BULLETINS_READ,
            P.BULLETINS_WRITE,
            P.BULLETINS_APPROVE,
            P.AUDIT_READ,
            P.EXPORT,
        }
    )


class Member(RoleCard):
    """One of the three who answer: checks reports, keeps incidents, writes bulletins for another to approve."""

    role = Role.MEMBER
    description = _("Checks reports, keeps incidents, answers, writes bulletins.")
    permissions = frozenset(
        {
            P.REPORTS_READ,
            P.REPORTS_CAPTURE,
            P.REPORTS_CHECK,
            P.CONTACT_REVEAL,
            P.INCIDENTS_READ,
            P.INCIDENTS_MANAGE,
            P.STATUS_STATE,
            P.BULLETINS_READ,
            P.BULLETINS_WRITE,
            P.EXPORT,
        }
    )


class DistrictHead(RoleCard):
    """District head or secretary: the second signature when the section head is away."""

    role = Role.DISTRICT_HEAD
    description = _("Deputy approver of bulletins; reads the whole desk.")
    permissions = frozenset(
        {
            P.REPORTS_READ,
            P.INCIDENTS_READ,
            P.BULLETINS_READ,
            P.BULLETINS_APPROVE,
            P.AUDIT_READ,
            P.EXPORT,
        }
    )


class VillageHead(RoleCard):
    """Speaks for one village: reports, confirms what is true there, states its level."""

    role = Role.VILLAGE_HEAD
    description = _("Confirms reports and states the level of the own village.")
    own_village_only = True
    permissions = frozenset(
        {
            P.REPORTS_READ,
            P.REPORTS_CAPTURE,
            P.REPORTS_WITNESS,
            P.INCIDENTS_READ,
            P.STATUS_STATE,
            P.BULLETINS_READ,
        }
    )


class VillageOperator(RoleCard):
    """The village's desk: writes down reports and the level, but is not the official whose word is evidence."""

    role = Role.VILLAGE_OPERATOR
    description = _("Writes down reports and the level of the own village.")
    own_village_only = True
    permissions = frozenset(
        {P.REPORTS_READ, P.REPORTS_CAPTURE, P.INCIDENTS_READ, P.STATUS_STATE, P.BULLETINS_READ}
    )


class AgencyOfficer(RoleCard):
    """Works for an agency that is brought in. Sees what happens, not who reported it."""

    role = Role.AGENCY_OFFICER
    description = _("Works for an agency: follows incidents and bulletins.")
    permissions = frozenset({P.INCIDENTS_READ, P.BULLETINS_READ})


class Auditor(RoleCard):
    """Reads everything, writes nothing. Reporters' numbers stay masked: their reveals are in the audit log."""

    role = Role.AUDITOR
    description = _("Reads everything, changes nothing.")
    permissions = frozenset({P.REPORTS_READ, P.INCIDENTS_READ, P.BULLETINS_READ, P.AUDIT_READ, P.EXPORT})


CARDS: dict[Role, type[RoleCard]] = {
    card.role: card
    for card in (Admin, Innovator, Member, DistrictHead, VillageHead, VillageOperator, AgencyOfficer, Auditor)
}

APPROVALS = frozenset({P.BULLETINS_APPROVE, P.REPORTS_CONFIRM_HOAX})
"""Permissions that make content public or final: never in the hand that gives out rights."""


def permissions_of(role: Role) -> frozenset[P]:
    """What the role permits, wherever it holds."""
    return CARDS[role].permissions


def why_not_together(one: Role, other: Role) -> Promise | None:
    """Return the reason why nobody may hold both roles, or None where nothing speaks against it."""
    pair = {one, other}
    if len(pair) == 1:
        return None
    if Role.AUDITOR in pair:
        return _("An auditor writes nothing and so holds no other role.")
    may_manage = any(P.PEOPLE_MANAGE in permissions_of(role) for role in pair)
    may_approve = any(permissions_of(role) & APPROVALS for role in pair)
    if may_manage and may_approve:
        return _("Who gives out accounts does not approve content.")
    return None
