"""The suite on the small store that it is tried with."""

from expunge.testing import contract_suite
from expunge.testing.shelf_harness import ShelfHarness

TestShelf = contract_suite(ShelfHarness)
