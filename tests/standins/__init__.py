"""Providers played on 127.0.0.1: as strict as the real ones, so that a message they take is one the real ones take."""
