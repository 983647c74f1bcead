"""Triggers: the way of two persons, from the first word to publication, also for whoever writes past the verbs.

The tables cannot know who sits at the desk. They can know that a bulletin begins as a draft, takes no step that the
state table lacks, keeps its author, waits for the second person word for word, and goes out with an area, before its
end, never by one name alone.

A later migration that rebuilds one of these tables on SQLite must run this ``guard`` again, and that of 0002.
"""

import importlib

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

earlier = importlib.import_module("destana.response.bulletins.migrations.0002_immutable")
BULLETIN, VILLAGE, REFERENCE, KEY = earlier.BULLETIN, earlier.VILLAGE, earlier.REFERENCE, earlier.KEY

MOVES = {
    "draft": ("submitted",),
    "submitted": ("draft", "returned", "rejected", "published"),
    "returned": ("draft", "submitted"),
}
"""What may follow what before publication; afterwards 0002 guards. ``test_immutable`` compares with the rules."""

FIXED = "id district status author_id created_at".split()
WORDS = (
    "kind hazard level incident_id headline who what where when steps text event_at effective_at expires_at source "
    "source_name submitted_at sha256"
).split()


def differs(columns: list[str]) -> str:
    """Return the condition that any of these columns changes; DISTINCT counts NULL as a value on both databases."""
    return "(" + " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in columns) + ")"


def _known_move() -> str:
    pairs = [
        f"(OLD.state = '{was}' AND NEW.state = '{now}')" for was, nexts in MOVES.items() for now in nexts
    ]
    return " OR ".join(pairs)


def _parent_waits(side: str) -> str:
    return f"(SELECT state FROM {BULLETIN} WHERE id = {side}.bulletin_id) = 'submitted'"  # noqa: S608 - constants


GOES_OUT = "NEW.state = 'published' AND OLD.state <> 'published'"
WAITS = "what waits for the second person is not changed"
NO_AREA = f"NOT EXISTS (SELECT 1 FROM {VILLAGE} WHERE bulletin_id = NEW.id)"  # noqa: S608 - constants
NAMES_NOTHING = f"NOT EXISTS (SELECT 1 FROM {REFERENCE} WHERE bulletin_id = NEW.id)"  # noqa: S608 - constants
IS_THERE = f"EXISTS (SELECT 1 FROM {BULLETIN} WHERE id = NEW.id)"  # noqa: S608 - constants

# name, event, table, condition, sentence
TRIGGERS: list[tuple[str, str, str, str, str]] = [
    ("bulletin_born", "INSERT", BULLETIN, "NEW.state <> 'draft'", "a bulletin begins as a draft"),
    # SQLite's INSERT OR REPLACE takes the old row away without asking the triggers of DELETE.
    ("bulletin_replaced", "INSERT", BULLETIN, IS_THERE, "a bulletin is never written over"),
    ("bulletin_fixed", "UPDATE", BULLETIN, differs(FIXED), "author, district and status are never changed"),
    (
        "bulletin_moves",
        "UPDATE",
        BULLETIN,
        f"OLD.published_at IS NULL AND OLD.state <> NEW.state AND NOT ({_known_move()})",
        "the state table lacks this step",
    ),
    (
        "bulletin_waits",
        "UPDATE",
        BULLETIN,
        f"OLD.state = 'submitted' AND NEW.state IN ('submitted', 'published') AND {differs(WORDS)}",
        WAITS,
    ),
    (
        "bulletin_area",
        "UPDATE",
        BULLETIN,
        f"{GOES_OUT} AND {NO_AREA}",
        "no bulletin goes out without an area",
    ),
    (
        "bulletin_in_time",
        "UPDATE",
        BULLETIN,
        f"{GOES_OUT} AND (NEW.expires_at IS NULL OR NEW.expires_at <= NEW.published_at)",
        "no bulletin goes out after its end",
    ),
    (
        "bulletin_names_earlier",
        "UPDATE",
        BULLETIN,
        f"{GOES_OUT} AND NEW.kind IN ('update', 'withdrawal') AND {NAMES_NOTHING}",
        "what replaces or withdraws names what",
    ),
    (
        "bulletin_one_person",
        "UPDATE",
        BULLETIN,
        f"{GOES_OUT} AND NEW.approver_id IS NULL AND NOT (NEW.kind = 'withdrawal' AND NEW.level = 'none')",
        "one person alone only takes danger back",
    ),
]
for _short, _table in (("village", VILLAGE), ("reference", REFERENCE)):
    TRIGGERS += [
        (f"bulletin_{_short}_waits_add", "INSERT", _table, _parent_waits("NEW"), WAITS),
        (
            f"bulletin_{_short}_waits_move",
            "UPDATE",
            _table,
            f"{_parent_waits('OLD')} OR {_parent_waits('NEW')}",
            WAITS,
        ),
        (f"bulletin_{_short}_waits_drop", "DELETE", _table, _parent_waits("OLD"), WAITS),
    ]

WHOLE_TABLES = (BULLETIN, VILLAGE, REFERENCE, KEY)
"""TRUNCATE asks no trigger of a row; SQLite has no such statement."""


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every trigger in its place, also where some are there already."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    # SQLite knows IS DISTINCT FROM since 3.39 only; its own IS NOT says the same in any version.
    write = earlier._postgresql if is_postgres else earlier._sqlite  # noqa: SLF001 - the same writers
    for name, event, table, condition, sentence in TRIGGERS:
        said = condition if is_postgres else condition.replace("IS DISTINCT FROM", "IS NOT")
        trigger = (name, event, table, said, sentence)
        earlier.unguard_one(schema_editor, trigger)
        for statement in write(trigger):
            schema_editor.execute(statement)
    if is_postgres:
        _refuse_truncate(schema_editor)


def _refuse_truncate(schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION bulletin_table_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'bulletins and keys are never emptied' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    for table in WHOLE_TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS table_kept ON {table}")
        schema_editor.execute(
            f"CREATE TRIGGER table_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION bulletin_table_kept()"
        )


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0002_immutable")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
