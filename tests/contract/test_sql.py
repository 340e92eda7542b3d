"""The contract suite on PostgreSQL and SQLite, in one unit a table and in many."""

from expunge.testing import contract_suite
from tests.contract.sql_harness import (
    PostgresHarness,
    SmallSqliteHarness,
    SmallUnitsHarness,
    SqliteHarness,
)

TestPostgres = contract_suite(PostgresHarness)
TestPostgresInManyUnits = contract_suite(SmallUnitsHarness)
TestSqlite = contract_suite(SqliteHarness)
TestSqliteInManyUnits = contract_suite(SmallSqliteHarness)
