"""The speed of the line beside its limits: ``just bench`` prints one table; docs/benchmarks.md keeps the last one."""
