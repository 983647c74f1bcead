"""Reading: what a text of a resident suggests. See docs/reading.md."""
