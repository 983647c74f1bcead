"""The API against its own OpenAPI document: everything that it allows, much that it does not, and never a 5xx.

Schemathesis makes the requests out of the document; what comes back must be declared there, status, type and shape.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from destana.config.wsgi import application
from destana.foundation.people.models.throttle import Throttle
from tests.world import World

pytestmark = pytest.mark.django_db
EXAMPLES = 5_000 if os.environ.get("DESTANA_TEST_LONG") else 40
"""Requests an operation; DESTANA_TEST_LONG=1 asks longer."""

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="DESTANA_TEST_LONG" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_document_declares(world: World, case: schemathesis.Case[Any]) -> None:
    # Whether a village is one of ours, or a report says anything at all, no schema can tell: that check is left out.
    Throttle.objects.all().delete()  # the limit itself is tested in its room
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
