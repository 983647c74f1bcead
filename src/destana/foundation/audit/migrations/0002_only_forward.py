"""Triggers: a line comes only after the head, the head only moves forward onto a line, and no table is emptied.

UPDATE and DELETE were refused before; SQLite's ``INSERT OR REPLACE`` and PostgreSQL's ``TRUNCATE`` ask none of those
triggers. Whoever takes the triggers off is found by the checker, and by the heads that were printed and backed up.
"""

from django.db import migrations

LINE, HEAD = "audit_auditentry", "audit_chainhead"

IS_BEHIND = f"NEW.seq <= (SELECT seq FROM {HEAD})"  # noqa: S608 - constants
IS_THERE = f"EXISTS (SELECT 1 FROM {LINE} WHERE seq = NEW.seq OR hash = NEW.hash)"  # noqa: S608 - constants
IS_SECOND = f"EXISTS (SELECT 1 FROM {HEAD})"  # noqa: S608 - constants
GOES_BACK = f"NEW.seq <= OLD.seq OR NOT EXISTS (SELECT 1 FROM {LINE} WHERE seq = NEW.seq AND hash = NEW.hash)"  # noqa: S608

# name, event, table, condition, sentence
TRIGGERS = [
    ("audit_entry_after_head", "INSERT", LINE, IS_BEHIND, "a line comes after the head of the log"),
    ("audit_entry_not_replaced", "INSERT", LINE, IS_THERE, "a line of the log is never written over"),
    ("audit_head_once", "INSERT", HEAD, IS_SECOND, "the log has one head"),
    ("audit_head_forward", "UPDATE", HEAD, GOES_BACK, "the head of the log only moves forward onto a line"),
]


def _sqlite(name, event, table, condition, sentence):
    yield (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _postgresql(name, event, table, condition, sentence):
    # The condition stands in the function: a trigger's WHEN may hold no subquery.
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def guard(apps, schema_editor) -> None:
    """Put the triggers in place."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for trigger in TRIGGERS:
        for statement in (_postgresql if is_postgres else _sqlite)(*trigger):
            schema_editor.execute(statement)
    if is_postgres:
        for table in (LINE, HEAD):
            schema_editor.execute(
                f"CREATE TRIGGER audit_table_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_refuse()"
            )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
