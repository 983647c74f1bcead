"""Questions about the chain of word: who is on it, who heard, what hangs where."""

from destana.response.chain.queries.ages import oldest_calls, oldest_posts
from destana.response.chain.queries.asked import by_key, of_contact
from destana.response.chain.queries.keeping import about, contacts_of_links, kept
from destana.response.chain.queries.links import NoSuchVillage, links, sizes, stale_before
from destana.response.chain.queries.places import places, posts
from destana.response.chain.queries.reach import calls_of, photo_of, reach, runs_of, to_dial
from destana.response.chain.queries.trials import (
    NoSuchTrial,
    in_danger,
    is_trial_due,
    ring_by_key,
    rings,
    rings_of,
    trials,
)

__all__ = [
    "NoSuchTrial",
    "NoSuchVillage",
    "about",
    "by_key",
    "calls_of",
    "contacts_of_links",
    "in_danger",
    "is_trial_due",
    "kept",
    "links",
    "of_contact",
    "oldest_calls",
    "oldest_posts",
    "photo_of",
    "places",
    "posts",
    "reach",
    "ring_by_key",
    "rings",
    "rings_of",
    "runs_of",
    "sizes",
    "stale_before",
    "to_dial",
    "trials",
]
