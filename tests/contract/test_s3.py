"""The contract suite on a real bucket."""

from expunge.testing import contract_suite
from tests.contract.s3_harness import LakeHarness

TestLake = contract_suite(LakeHarness)
