"""Benchmarks: each module is a command that prints ratios of medians from one run."""
