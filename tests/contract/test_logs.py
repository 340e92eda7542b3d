"""The contract suite on a folder of logs."""

from expunge.testing import contract_suite
from tests.contract.logs_harness import LogsHarness, PackedLogsHarness

TestLogs = contract_suite(LogsHarness)
TestPackedLogs = contract_suite(PackedLogsHarness)
