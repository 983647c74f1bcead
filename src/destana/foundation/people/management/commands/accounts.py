"""``accounts``: the first accounts, an invitation link, the list, a new one-time password. Prints, never logs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from destana.foundation.people import actions, queries
from destana.foundation.people.models import Person
from destana.foundation.people.terms import SYSTEM, Permission, Role
from destana.kit.refusals import Refusal


class Command(BaseCommand):
    help = "Keep accounts from the machine itself: first, invite, list, reset."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        first = verbs.add_parser("first", help="Make one account a role in an empty office, and print them.")
        first.add_argument(
            "--village", default="", help="Home Affairs code that the village accounts speak for."
        )
        invite = verbs.add_parser("invite", help="Print a link that lets one new person in.")
        invite.add_argument("role", choices=Role.values)
        invite.add_argument("--village", default="", help="Home Affairs code, for village roles.")
        verbs.add_parser("list", help="Print who has an account, and with which roles.")
        reset = verbs.add_parser("reset", help="Print a new one-time password.")
        reset.add_argument("username")
        reset.add_argument(
            "--forget-factors",
            action="store_true",
            help="Also drop lost second factors: they are set up anew.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verb = {"first": self.first, "invite": self.invite, "list": self.list, "reset": self.reset}
        try:
            verb[options["verb"]](options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def first(self, options: dict[str, Any]) -> None:
        """Print user name, role and one-time password of each account made; say so where there were some."""
        district = settings.DISTRICT
        made = actions.make_first_accounts(
            district=district, village=options["village"] or f"{district}.2001", at=timezone.now()
        )
        if not made:
            self.stdout.write("There are accounts already.")
        for account in made:
            self.stdout.write(f"{account.username:<10} {account.password}  {account.role.label}")

    def invite(self, options: dict[str, Any]) -> None:
        """Print the address of the invitation. It is made in the name of the first admin."""
        district = settings.DISTRICT
        admins = queries.holders(district, Permission.PEOPLE_MANAGE)
        if not admins:
            raise CommandError("There is no admin yet: run `accounts first`.")
        new = actions.invite(
            role=Role(options["role"]),
            district=district,
            village=options["village"],
            # Whoever has the machine has proven enough; the log says in whose name it was.
            by=queries.actor_of(admins[0].id, fresh=True),
            at=timezone.now(),
        )
        self.stdout.write(f"{settings.SITE}/undangan/{new.token}")

    def list(self, options: dict[str, Any]) -> None:
        """Print one line a person."""
        for one in queries.people(settings.DISTRICT):
            roles = ", ".join(str(role.label) for role in one.roles)
            note = "  (one-time password)" if one.must_change_password else ""
            self.stdout.write(f"{one.username:<20} {one.name:<30} {roles}{note}")

    def reset(self, options: dict[str, Any]) -> None:
        """Print a new one-time password for one account."""
        key = Person.objects.filter(username=options["username"]).values_list("pk", flat=True).first()
        if key is None:
            raise CommandError(str(queries.UnknownPerson()))
        now = timezone.now()
        password = actions.set_one_time_password(person_id=key, by=SYSTEM, at=now)
        if options["forget_factors"]:
            actions.forget_factors(person_id=key, by=SYSTEM, at=now)
        self.stdout.write(f"{options['username']}  {password}")
