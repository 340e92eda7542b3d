"""A canary identity is looked for wherever it must not be."""
