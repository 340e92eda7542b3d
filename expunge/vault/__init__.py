"""Keys: what opens the personal data that a request needs while it runs, and what destroys it.

Nothing here knows the ledger: it seals bytes, and the ledger keeps them.
"""

from expunge.vault.errors import KeysBroken, KeysDestroyed, KeysMissing, KeysUnsafe, SealBroken
from expunge.vault.keys import Keyring
from expunge.vault.work_key import WorkKey

__all__ = [
    "Keyring",
    "KeysBroken",
    "KeysDestroyed",
    "KeysMissing",
    "KeysUnsafe",
    "SealBroken",
    "WorkKey",
]
