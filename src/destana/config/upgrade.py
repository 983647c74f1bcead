"""Brings the tables up to date so that it can be killed at any moment: what was begun is whole or not there.

Django runs a migration in one transaction, but notes that it has run in another one afterwards where indexes or
foreign keys are made last. A power cut between the two leaves tables that the next start tries to make again, and
cannot. Here both are one transaction. What tells Django's own rooms of the new tables is not interrupted by it: content
types and Django's permissions are used by nobody here.
"""

from typing import Any

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class WholeExecutor(MigrationExecutor):
    """Runs a migration and notes it in one transaction, unless the migration itself says ``atomic = False``."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, *how: Any, **more: Any
    ) -> ProjectState:
        """Run one migration forwards."""
        if not migration.atomic:
            return super().apply_migration(state, migration, *how, **more)
        # SQLite cannot switch this within a transaction, and rebuilds of tables need it off.
        self.connection.disable_constraint_checking()
        try:
            with transaction.atomic(using=self.connection.alias):
                return super().apply_migration(state, migration, *how, **more)
        finally:
            self.connection.enable_constraint_checking()


def changes_due() -> int:
    """Return how many migrations have not run yet."""
    executor = WholeExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> None:
    """Run what is due."""
    connection.prepare_database()
    executor = WholeExecutor(connection)
    executor.loader.check_consistent_history(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    emit_pre_migrate_signal(0, interactive=False, db=connection.alias, plan=plan)
    after = executor.migrate(targets, plan=plan)
    after.clear_delayed_apps_cache()
    emit_post_migrate_signal(0, interactive=False, db=connection.alias, apps=after.apps, plan=plan)
