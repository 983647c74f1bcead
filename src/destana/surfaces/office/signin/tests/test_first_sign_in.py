"""The first time: own password, second factor and paper codes, before anything else opens."""

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import etree

from destana.foundation.audit import queries as audit
from destana.foundation.people import queries
from destana.foundation.people.models import Person
from destana.foundation.people.rules import ONE_TIME_PASSWORD_LIFE
from destana.foundation.people.terms import Actor

from .steps import OWN, code_for, is_in, post, printed, secret_on, walk_in


def test_it_leads_through_password_app_and_paper_to_the_desk(new_member: Actor, client: Client) -> None:
    walk_in(client, "rusdi", printed(new_member))
    assert is_in(client)
    verbs = [entry.verb for entry in audit.history(new_member.ref)]
    assert verbs[-3:] == ["person.password_changed", "person.factor_changed", "person.signed_in"]


@pytest.mark.parametrize("step", ["password", "app", "paper"])
def test_nothing_opens_before_the_last_step(new_member: Actor, client: Client, step: str) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    if step != "password":
        post(client, "/masuk/sandi-baru/", password=OWN, again=OWN)
    if step == "paper":
        post(
            client, "/masuk/pasang/", code=code_for(secret_on(client.get("/masuk/pasang/").content.decode()))
        )
    assert not is_in(client)
    assert client.get("/meja")["Location"].startswith("/masuk/")


def test_the_picture_is_one_that_a_browser_draws(new_member: Actor, client: Client) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    post(client, "/masuk/sandi-baru/", password=OWN, again=OWN)
    found = re.search(
        r'src="data:image/svg\+xml[^,]*,([^"]+)"', client.get("/masuk/pasang/").content.decode()
    )
    assert found
    drawn = etree.fromstring(unquote(html.unescape(found.group(1))))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}path")) > 0


def test_no_step_can_be_left_out(new_member: Actor, client: Client) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    assert post(client, "/masuk/kode-kertas/").url == "/masuk/"
    assert post(client, "/masuk/pasang/", code="000000").status_code == 422
    post(client, "/masuk/sandi-baru/", password=OWN, again=OWN)
    assert post(client, "/masuk/kode-kertas/").url == "/masuk/"
    assert not is_in(client)


def test_a_step_without_a_password_leads_to_the_door(db: None, client: Client) -> None:
    for address in ("/masuk/kode/", "/masuk/sandi-baru/", "/masuk/pasang/", "/masuk/kode-kertas/"):
        assert client.get(address)["Location"] == "/masuk/"


def test_the_steps_are_forgotten_after_20_minutes(new_member: Actor, client: Client) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        assert post(client, "/masuk/sandi-baru/", password=OWN, again=OWN).url == "/masuk/"
    assert not Person.objects.get(username="rusdi").check_password(OWN)


def test_the_printed_password_opens_once(new_member: Actor, client: Client) -> None:
    password = printed(new_member)
    walk_in(client, "rusdi", password)
    client.post("/keluar/")
    assert post(client, "/masuk/", username="rusdi", password=password).status_code == 422


def test_the_printed_password_ends_after_its_time(new_member: Actor, client: Client) -> None:
    password = printed(new_member)
    with time_machine.travel(timezone.now() + ONE_TIME_PASSWORD_LIFE + timedelta(minutes=1)):
        assert post(client, "/masuk/", username="rusdi", password=password).status_code == 422


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("hujan", "hujan", "password"),
        ("password1234", "password1234", "password"),
        (OWN, f"{OWN}!", "again"),
        ("x" * 201, "x" * 201, "password"),
    ],
)
def test_a_poor_password_is_explained_beside_its_field(
    new_member: Actor, client: Client, password: str, again: str, field: str
) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    answer = post(client, "/masuk/sandi-baru/", password=password, again=again)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert f'id="{field}-wrong"' in page
    assert password not in page


def test_the_account_of_a_post_gets_its_holders_name(new_member: Actor, client: Client) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    post(
        client, "/masuk/sandi-baru/", name="Rusdi bin Anwar", phone="0812-5123-4567", password=OWN, again=OWN
    )
    made = queries.person(new_member.as_person)
    assert (made.name, made.phone) == ("Rusdi bin Anwar", "+6281251234567")


def test_a_new_printed_password_does_not_replace_the_second_factor(rusdi: object, client: Client) -> None:
    """Whoever finds the paper still has no phone."""
    row = Person.objects.get(username="rusdi")
    password = printed(queries.actor_of(row.pk))
    assert post(client, "/masuk/", username="rusdi", password=password).url == "/masuk/kode/"
    for address in ("/masuk/sandi-baru/", "/masuk/pasang/"):
        assert client.get(address)["Location"] == "/masuk/"
    assert post(client, "/masuk/sandi-baru/", password=f"{OWN} baru", again=f"{OWN} baru").url == "/masuk/"
    row.refresh_from_db()
    assert row.check_password(password)
