"""Who may do what: one class a role, read from top to bottom like a page.

The division of work is that of the programme: the admin keeps accounts and settings and approves no content,
the section head approves, the members check and write, the district head stands in as approver, a village
speaks for itself alone. The end of the page names the roles that one person may not hold together.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.words import Permission as May
from destana.foundation.people.words import Role


class RoleCard:
    """One role: what it is for, where it holds, what it permits."""

    role: ClassVar[Role]
    description: ClassVar[Promise]
    own_village_only: ClassVar[bool] = False
    """True: the membership names a village and holds there alone. False: the whole district."""
    permissions: ClassVar[frozenset[May]]


class Admin(RoleCard):
    """Keeps the house: accounts, roles, areas, settings. Sees the desk, decides nothing on it."""

    role = Role.ADMIN
    description = _("Keeps accounts, areas and settings. Approves no content.")
    permissions = frozenset(
        {
            May.PEOPLE_MANAGE,
            May.SETTINGS_MANAGE,
            May.AREAS_MANAGE,
            May.AUDIT_READ,
            May.REPORTS_READ,
            May.RUMOURS_READ,
            May.INCIDENTS_READ,
            May.BULLETINS_READ,
            May.CHAIN_KEEP,
        }
    )


class Innovator(RoleCard):
    """The section head. Does what a member does, and approves, confirms hoaxes, reopens, closes."""

    role = Role.INNOVATOR
    description = _("Section head: approves bulletins, confirms hoaxes, reopens and closes.")
    permissions = frozenset(
        {
            May.REPORTS_READ,
            May.RUMOURS_READ,
            May.CONSULTATIONS_READ,
            May.CONSULTATIONS_ANSWER,
            May.CONSULTATIONS_APPROVE,
            May.REPORTS_CAPTURE,
            May.REPORTS_CHECK,
            May.REPORTS_CONFIRM_HOAX,
            May.REPORTS_REOPEN,
            May.CONTACT_REVEAL,
            May.CONTACT_CONFIDENTIAL,
            May.INCIDENTS_READ,
            May.INCIDENTS_MANAGE,
            May.INCIDENTS_CLOSE,
            May.STATUS_STATE,
            May.BULLETINS_READ,
            May.BULLETINS_WRITE,
            May.CHAIN_KEEP,
            May.BULLETINS_APPROVE,
            May.AUDIT_READ,
            May.EXPORT,
        }
    )


class Member(RoleCard):
    """One of the three who answer: checks reports, keeps incidents, writes bulletins that another approves."""

    role = Role.MEMBER
    description = _("Checks reports, keeps incidents, answers, writes bulletins.")
    permissions = frozenset(
        {
            May.REPORTS_READ,
            May.RUMOURS_READ,
            May.CONSULTATIONS_READ,
            May.CONSULTATIONS_ANSWER,
            May.REPORTS_CAPTURE,
            May.REPORTS_CHECK,
            May.CONTACT_REVEAL,
            May.INCIDENTS_READ,
            May.INCIDENTS_MANAGE,
            May.STATUS_STATE,
            May.BULLETINS_READ,
            May.BULLETINS_WRITE,
            May.CHAIN_KEEP,
            May.EXPORT,
        }
    )


class DistrictHead(RoleCard):
    """District head or secretary: the second signature when the section head is away."""

    role = Role.DISTRICT_HEAD
    description = _("Deputy approver of bulletins; reads the whole desk.")
    permissions = frozenset(
        {
            May.REPORTS_READ,
            May.RUMOURS_READ,
            May.CONSULTATIONS_READ,
            May.CONSULTATIONS_APPROVE,
            May.INCIDENTS_READ,
            May.BULLETINS_READ,
            May.BULLETINS_APPROVE,
            May.AUDIT_READ,
            May.EXPORT,
        }
    )


class VillageHead(RoleCard):
    """Speaks for one village: reports, confirms what is true there, states its level."""

    role = Role.VILLAGE_HEAD
    description = _("Confirms reports and states the level of the own village.")
    own_village_only = True
    permissions = frozenset(
        {
            May.REPORTS_READ,
            May.REPORTS_CAPTURE,
            May.REPORTS_WITNESS,
            May.INCIDENTS_READ,
            May.STATUS_STATE,
            May.BULLETINS_READ,
        }
    )


class VillageOperator(RoleCard):
    """The village's desk: writes down reports and the level; its word alone is no evidence."""

    role = Role.VILLAGE_OPERATOR
    description = _("Writes down reports and the level of the own village.")
    own_village_only = True
    permissions = frozenset(
        {
            May.REPORTS_READ,
            May.REPORTS_CAPTURE,
            May.INCIDENTS_READ,
            May.STATUS_STATE,
            May.BULLETINS_READ,
            May.CHAIN_KEEP,
        }
    )


class AgencyOfficer(RoleCard):
    """Works for an agency that is brought in. Sees what happens, not who reported it."""

    role = Role.AGENCY_OFFICER
    description = _("Works for an agency: follows incidents and bulletins.")
    permissions = frozenset({May.INCIDENTS_READ, May.BULLETINS_READ})


class Auditor(RoleCard):
    """Reads everything, writes nothing. Reporters' numbers stay masked; each reveal is in the audit log."""

    role = Role.AUDITOR
    description = _("Reads everything, changes nothing.")
    permissions = frozenset(
        {
            May.REPORTS_READ,
            May.RUMOURS_READ,
            May.CONSULTATIONS_READ,
            May.INCIDENTS_READ,
            May.BULLETINS_READ,
            May.AUDIT_READ,
            May.EXPORT,
        }
    )


CARDS: dict[Role, type[RoleCard]] = {
    card.role: card
    for card in (Admin, Innovator, Member, DistrictHead, VillageHead, VillageOperator, AgencyOfficer, Auditor)
}

APPROVALS = frozenset({May.BULLETINS_APPROVE, May.REPORTS_CONFIRM_HOAX, May.CONSULTATIONS_APPROVE})
"""Permissions that make content public or final: never in the hand that gives out rights."""


def permissions_of(role: Role) -> frozenset[May]:
    """What the role permits, wherever it holds."""
    return CARDS[role].permissions


def why_not_together(one: Role, other: Role) -> Promise | None:
    """Return the reason why nobody may hold both roles, or None where nothing speaks against it."""
    pair = {one, other}
    if len(pair) == 1:
        return None
    if Role.AUDITOR in pair:
        return _("An auditor writes nothing and so holds no other role.")
    may_manage = any(May.PEOPLE_MANAGE in permissions_of(role) for role in pair)
    may_approve = any(permissions_of(role) & APPROVALS for role in pair)
    if may_manage and may_approve:
        return _("Who gives out accounts does not approve content.")
    return None
