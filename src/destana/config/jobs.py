"""What the worker does, in which lane and how often. The only place that knows all of it."""

from destana.messaging.gateway import jobs as gateway
from destana.response.reports import jobs as reports
from destana.surfaces.board import jobs as board
from destana.surfaces.chat import jobs as chat
from destana.surfaces.worker.loop import Job
