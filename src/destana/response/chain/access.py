"""Who keeps a chain and ticks for others: the team anywhere in its district, a village's operator at home."""

from destana.foundation.people import access as people
from destana.foundation.people.terms import Actor, Permission
from destana.response.chain.queries import NoSuchVillage


def may_keep(by: Actor, village: str = "") -> bool:
    """Say whether this person keeps the chain of a village; without one, of any."""
    return by.may(Permission.CHAIN_KEEP, village)


def check_may_keep(by: Actor, village: str) -> None:
    """Raise ``NoSuchVillage`` unless the actor keeps the chain of this village."""
    if not village or not may_keep(by, village):
        raise NoSuchVillage(village)


def may_keep_district(by: Actor) -> bool:
    """Say whether this person keeps what belongs to the whole district."""
    return may_keep(by) and by.only_villages(Permission.CHAIN_KEEP) is None


def check_may_keep_place(by: Actor, district: str, village: str) -> None:
    """Raise unless the actor keeps the places of a village, or with an empty one those of the district."""
    if village:
        check_may_keep(by, village)
    elif not may_keep_district(by) or by.district != district:
        raise people.NotPermitted(Permission.CHAIN_KEEP)
