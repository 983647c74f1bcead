"""Cells of a table that people open in a spreadsheet program."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program reads as the beginning of a formula."""


def safe(cell: str) -> str:
    """Return the cell so that no program runs it: a word that begins like a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
