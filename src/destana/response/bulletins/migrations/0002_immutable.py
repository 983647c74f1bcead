"""Triggers: what is published, and what a key is, can never be changed or deleted, whoever asks.

A later migration that rebuilds one of these tables on SQLite drops its triggers: it must run ``guard`` again at its end
(``tests/test_immutable.py`` finds a table that lost them).
"""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Trigger = tuple[str, str, str, str, str]

WORDS = (
    "id district kind hazard level status incident_id headline who what where when steps text event_at effective_at "
    "expires_at source source_name author_id created_at submitted_at sha256 returned_reason approver_id number code "
    "published_at document signature signing_key_id"
).split()
COLUMNS = ", ".join(f'"{word}"' for word in WORDS)

BULLETIN, VILLAGE, REFERENCE, KEY = (
    f"bulletins_{name}" for name in ("bulletin", "bulletinvillage", "bulletinreference", "signingkey")
)
FROZEN = "a published bulletin is never changed"
IS_OUT = "OLD.published_at IS NOT NULL"
WRONG_WAY = (
    "OLD.published_at IS NOT NULL AND OLD.state <> NEW.state AND NOT "
    "(OLD.state = 'published' AND NEW.state IN ('superseded', 'withdrawn', 'expired'))"
)
REVIEWED = "OLD.reviewed_at IS NOT NULL"
PARENT_NEW = f"(SELECT published_at FROM {BULLETIN} WHERE id = NEW.bulletin_id) IS NOT NULL"  # noqa: S608 - constants
PARENT_OLD = f"(SELECT published_at FROM {BULLETIN} WHERE id = OLD.bulletin_id) IS NOT NULL"  # noqa: S608 - constants

# name, event, table, condition, sentence
TRIGGERS: list[Trigger] = [
    ("bulletin_frozen", f"UPDATE OF {COLUMNS}", BULLETIN, IS_OUT, FROZEN),
    ("bulletin_state", "UPDATE OF state", BULLETIN, WRONG_WAY, "a published bulletin only ends"),
    ("bulletin_review", "UPDATE OF reviewed_at, reviewed_by_id", BULLETIN, REVIEWED, "reviewed once"),
    ("bulletin_kept", "DELETE", BULLETIN, "1 = 1", "bulletins are never deleted"),
    (
        "key_frozen",
        "UPDATE OF id, key_id, public, valid_from, previous_id, endorsement",
        KEY,
        "1 = 1",
        "a key is never changed",
    ),
    (
        "key_revoked",
        "UPDATE OF revoked_at, revoked_reason",
        KEY,
        "OLD.revoked_at IS NOT NULL",
        "a key is revoked once",
    ),
    ("key_kept", "DELETE", KEY, "1 = 1", "keys are never deleted"),
]
for _short, _table in (("village", VILLAGE), ("reference", REFERENCE)):
    TRIGGERS += [
        (f"bulletin_{_short}_add", "INSERT", _table, PARENT_NEW, FROZEN),
        (f"bulletin_{_short}_move", "UPDATE", _table, f"{PARENT_OLD} OR {PARENT_NEW}", FROZEN),
        (f"bulletin_{_short}_kept", "DELETE", _table, PARENT_OLD, FROZEN),
    ]


def _sqlite(trigger: Trigger) -> Iterator[str]:
    name, event, table, condition, sentence = trigger
    yield (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _postgresql(trigger: Trigger) -> Iterator[str]:
    name, event, table, condition, sentence = trigger
    # The condition stands in the function: a trigger's WHEN may hold no subquery.
    gone = "OLD" if event == "DELETE" else "NEW"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {gone}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every trigger in its place, also where some are there already."""
    write = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for trigger in TRIGGERS:
        unguard_one(schema_editor, trigger)
        for statement in write(trigger):
            schema_editor.execute(statement)


def unguard_one(schema_editor: BaseDatabaseSchemaEditor, trigger: Trigger) -> None:
    name, table = trigger[0], trigger[2]
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
