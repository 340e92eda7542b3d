"""The contract suite for connectors, and tools that make stores and processes fail.

Shipped to authors of connectors; needs pytest. Start at ``contract_suite`` and ``Harness``.
"""

from expunge.testing.harness import Fault, Harness, not_shown
from expunge.testing.seeds import Seed, hostile, seeds
from expunge.testing.suite import ContractSuite, checks, contract_suite

__all__ = [
    "ContractSuite",
    "Fault",
    "Harness",
    "Seed",
    "checks",
    "contract_suite",
    "hostile",
    "not_shown",
    "seeds",
]
