"""One person may pass on an agency's warning, where its original is kept; a second one looks within the hour.

Three things move together: the table of originals, the constraint that lets such a warning out with one name, and the
trigger that asks for the original. The constraint rebuilds the table on SQLite, so every guard comes off first and is
put back at the end.
"""

import importlib

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

immutable = importlib.import_module("destana.response.bulletins.migrations.0002_immutable")
persons = importlib.import_module("destana.response.bulletins.migrations.0003_two_persons")
BULLETIN, RELAY = immutable.BULLETIN, "bulletins_relay"

HAS_ORIGINAL = f"EXISTS (SELECT 1 FROM {RELAY} WHERE bulletin_id = NEW.id)"  # noqa: S608 - constants
TAKES_BACK = "(NEW.kind = 'withdrawal' AND NEW.level = 'none')"
PASSES_ON = f"(NEW.kind = 'warning' AND NEW.source = 'relay' AND {HAS_ORIGINAL})"
PARENT_OUT = f"(SELECT published_at FROM {BULLETIN} WHERE id = NEW.bulletin_id) IS NOT NULL"  # noqa: S608 - constants

# name, event, table, condition, sentence
TRIGGERS: list[tuple[str, str, str, str, str]] = [
    (
        "bulletin_one_person",
        "UPDATE",
        BULLETIN,
        f"{persons.GOES_OUT} AND NEW.approver_id IS NULL AND NOT ({TAKES_BACK} OR {PASSES_ON})",
        "one person alone only takes danger back, or passes on an agency's words",
    ),
    (
        "relay_frozen",
        "UPDATE OF id, bulletin_id, original, original_sha256, reference, due_at",
        RELAY,
        "1 = 1",
        "what an agency said is never changed",
    ),
    (
        "relay_escalated",
        "UPDATE OF escalated_at",
        RELAY,
        "OLD.escalated_at IS NOT NULL",
        "a flag is raised once",
    ),
    ("relay_kept", "DELETE", RELAY, "1 = 1", "what an agency said is never deleted"),
    ("relay_in_time", "INSERT", RELAY, PARENT_OUT, "an original is there before the warning goes out"),
]


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards off while the table is rebuilt; nobody else is in this transaction."""
    for trigger in [*immutable.TRIGGERS, *persons.TRIGGERS]:
        immutable.unguard_one(schema_editor, trigger)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every trigger of this room in its place, also where some are there already."""
    immutable.guard(apps, schema_editor)
    persons.guard(apps, schema_editor)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    write = immutable._postgresql if is_postgres else immutable._sqlite  # noqa: SLF001 - the same writers
    for name, event, table, condition, sentence in TRIGGERS:
        quoted = sentence.replace("'", "''")
        trigger = (name, event, table, condition, quoted)
        immutable.unguard_one(schema_editor, trigger)
        for statement in write(trigger):
            schema_editor.execute(statement)
    if is_postgres:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS table_kept ON {RELAY}")
        schema_editor.execute(
            f"CREATE TRIGGER table_kept BEFORE TRUNCATE ON {RELAY} EXECUTE FUNCTION bulletin_table_kept()"
        )


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_two_persons")]
    operations = [
        migrations.RunPython(unguard, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Relay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bulletin",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relay",
                        to="bulletins.bulletin",
                    ),
                ),
                ("original", models.TextField(help_text="The agency's text as it was found.")),
                ("original_sha256", models.CharField(max_length=64)),
                (
                    "reference",
                    models.CharField(help_text="The agency's link or number of it.", max_length=300),
                ),
                ("due_at", models.DateTimeField(help_text="By when a second person has looked.")),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="relay_whole",
                        condition=~models.Q(original="")
                        & ~models.Q(reference="")
                        & ~models.Q(original_sha256=""),
                    )
                ],
                "indexes": [
                    models.Index(
                        name="relay_due",
                        fields=["due_at"],
                        condition=models.Q(escalated_at__isnull=True),
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="bulletin", name="bulletin_second_person"),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                name="bulletin_second_person",
                condition=models.Q(state__in=("draft", "submitted", "returned", "rejected"))
                | models.Q(approver__isnull=False)
                | models.Q(kind="withdrawal")
                | models.Q(kind="warning", source="relay"),
            ),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
