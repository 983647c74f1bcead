"""The baseline's one app."""
