"""Tables of the chain room."""

from destana.response.chain.models.calls import Call, Run, Telling
from destana.response.chain.models.links import Link
from destana.response.chain.models.places import Place, Post
from destana.response.chain.models.trials import Ring, Trial

__all__ = ["Call", "Link", "Place", "Post", "Ring", "Run", "Telling", "Trial"]
