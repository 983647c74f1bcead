"""Run in an office's own environment: ``sign_in.py NAME ROLE`` makes a person who is signed in, prints the session's key.

The sign-in itself has tests of its own; a drill needs somebody at the desk.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up before
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from destana.foundation.people import actions  # noqa: E402
from destana.foundation.people import queries as people  # noqa: E402
from destana.foundation.people.terms import SYSTEM, Role  # noqa: E402

_script, name, role = sys.argv
now = timezone.now()
made = actions.create_person(username=name.replace(" ", ".").lower(), name=name, by=SYSTEM, at=now)
actions.give_role(
    person_id=made.id, role=Role(role), district=settings.DISTRICT, village="", by=SYSTEM, at=now
)
client = Client()
client.force_login(people.account_of(made.id))
session = client.session
session.update({f"signin.{mark}": now.timestamp() for mark in ("since", "seen", "proved")})
session.save()
print(session.session_key)  # noqa: T201 - the drill reads it
