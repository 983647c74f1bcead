"""The flood of 27 and 28 December 2025 in Balangan, replayed: its course as facts, people and words made up."""
