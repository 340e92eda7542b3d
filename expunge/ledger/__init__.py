"""What was asked, approved, done and seen, durably; never a data subject's data in clear."""

from expunge.ledger.database import Ledger
from expunge.ledger.leases import Lease, LeaseLost

__all__ = ["Lease", "LeaseLost", "Ledger"]
