"""Malformed input: every parser and every address gets what no honest sender would send."""
