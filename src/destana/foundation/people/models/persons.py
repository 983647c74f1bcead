"""Persons who sign in, the roles they hold, and the invitations by which they come."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string, salted_hmac

from destana.foundation.people.terms import Role


def fresh_mark() -> str:
    """Return a new random word that all sessions of a person hang on."""
    return get_random_string(24)


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by user name, for Django's sign-in."""


class Person(AbstractBaseUser):
    """Somebody with an account. Accounts are never deleted: a person who leaves is deactivated."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=5, default="id")
    letter_keys = models.BooleanField(default=True, help_text="Single letters act on the desk.")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(
        null=True, blank=True, help_text="The one-time password opens the door until then."
    )
    session_mark = models.CharField(max_length=24, default=fresh_mark, editable=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_one_time_pair",
                condition=Q(one_time_until__isnull=True) | Q(must_change_password=True),
            ),
            models.CheckConstraint(
                name="person_active_or_left",
                condition=Q(is_active=True, left_at__isnull=True) | Q(is_active=False, left_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what this person's sessions must carry; a new password or a new mark ends every session.

        Django asks with today's secret, and with those before, so that a new secret of the office ends none.
        """
        return salted_hmac(
            "destana.people.session", f"{self.password}{self.session_mark}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Membership(models.Model):
    """One role of one person, from a moment to a moment. Taking a role closes the row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    village = models.CharField(
        max_length=13, blank=True, default="", help_text="Home Affairs code; empty: the whole district."
    )
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # The village is "" and not NULL, because a unique constraint takes two NULLs for different.
            models.UniqueConstraint(
                name="membership_open_once",
                fields=["person", "role", "district", "village"],
                condition=Q(to_at__isnull=True),
            ),
            models.CheckConstraint(name="membership_known_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_village_roles",
                condition=(
                    Q(role__in=[Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR]) & ~Q(village="")
                    | ~Q(role__in=[Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR]) & Q(village="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="membership_open_of", fields=["district", "role"], condition=Q(to_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.village or self.district}"


class Invitation(models.Model):
    """A link that lets one new person in with one role. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    district = models.CharField(max_length=8)
    village = models.CharField(max_length=13, blank=True, default="")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_given")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_used_pair",
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
            ),
            models.CheckConstraint(name="invitation_known_role", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.village or self.district}"
