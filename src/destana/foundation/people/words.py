"""The two lists in which rights are written: roles and permissions. Other rooms find them in ``terms``."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is to this office, weightiest first. What each may do stands in :mod:`roles`."""

    ADMIN = "admin", _("Admin")
    INNOVATOR = "innovator", _("Section head (innovator)")
    MEMBER = "member", _("Team member")
    DISTRICT_HEAD = "district_head", _("District head or secretary")
    VILLAGE_HEAD = "village_head", _("Village head")
    VILLAGE_OPERATOR = "village_operator", _("Village operator")
    AGENCY_OFFICER = "agency_officer", _("Agency officer")
    AUDITOR = "auditor", _("Auditor")


class Permission(StrEnum):
    """One thing that somebody may do. Code asks for a permission, never for a role."""

    REPORTS_READ = "reports.read"
    REPORTS_CAPTURE = "reports.capture"
    """Write down what somebody says at the counter, on the phone or by radio."""
    REPORTS_CHECK = "reports.check"
    """Take a report, fill the evidence sheet, ask back, grade it, mark it duplicate, propose a hoax."""
    REPORTS_WITNESS = "reports.witness"
    """Say as the official on site whether it is true (evidence 6)."""
    REPORTS_CONFIRM_HOAX = "reports.confirm_hoax"
    REPORTS_REOPEN = "reports.reopen"
    RUMOURS_READ = "rumours.read"
    """See which claims go round and what was found; who checks reports checks them, who confirms hoaxes signs them."""
    CONSULTATIONS_READ = "consultations.read"
    """See what people ask of the office; confidential matters only as their holder, or with CONTACT_CONFIDENTIAL."""
    CONSULTATIONS_ANSWER = "consultations.answer"
    CONSULTATIONS_APPROVE = "consultations.approve"
    """Stand as the second person behind an answer on rights, money, land or law."""
    CONTACT_REVEAL = "contact.reveal"
    """Know who reported: the name, and the whole number with a reason, on record."""
    CONTACT_CONFIDENTIAL = "contact.confidential"
    """The same where the reporter asked for secrecy; else only who holds the report just now."""
    INCIDENTS_READ = "incidents.read"
    INCIDENTS_MANAGE = "incidents.manage"
    INCIDENTS_CLOSE = "incidents.close"
    BULLETINS_READ = "bulletins.read"
    BULLETINS_WRITE = "bulletins.write"
    BULLETINS_APPROVE = "bulletins.approve"
    CHAIN_KEEP = "chain.keep"
    """Keep the list of those who pass word on, see their numbers, tick for them what they said on the telephone."""
    STATUS_STATE = "status.state"
    """State the level of a village."""
    AUDIT_READ = "audit.read"
    EXPORT = "export"
    PEOPLE_MANAGE = "people.manage"
    SETTINGS_MANAGE = "settings.manage"
    AREAS_MANAGE = "areas.manage"
