"""Reading of texts: pure functions from words to suggestions. The door of the room is `queries`; start at `read.py`."""
