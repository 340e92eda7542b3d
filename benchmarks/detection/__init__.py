"""How well and how fast personal data is detected, beside plain Presidio and beside names only.

Run: python -m benchmarks.detection [PART...] [--data FOLDER]
A part is one module of this package with ``TITLE`` and ``run(data)``; it prints its own tables.
"""
