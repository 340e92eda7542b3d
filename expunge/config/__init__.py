"""expunge.toml: read, checked, secrets put in by reference."""

from expunge.config.load import load
from expunge.config.shape import Configuration, DeclaredField, DeclaredLink, Policy

__all__ = ["Configuration", "DeclaredField", "DeclaredLink", "Policy", "load"]
