"""Errors, named by what follows from them.

ExpungeError
 ├── ConfigurationError   the configuration is wrong: nothing was done            (exit code 2)
 ├── RequestError         the request cannot be carried out as asked: nothing was done (2)
 ├── EvidenceBroken       the ledger, a sealed segment or a proof was changed: stop everything
 └── StoreError           one store, one place
      ├── Transient       try again
      ├── StaleUnit       the unit changed since it was read: locate it again
      ├── Unsupported     this place cannot be searched or changed: it becomes a gap
      └── Terminal        a person must do something first

No message may hold a data subject's data: places are containers, never units, keys or values.
"""


class ExpungeError(Exception):
    """Base of every error that Expunge raises on purpose."""


class ConfigurationError(ExpungeError):
    """The configuration names the table, the key and the remedy in its message."""


class RequestError(ExpungeError):
    """The request, or the command about it, cannot be accepted as it stands."""


class EvidenceBroken(ExpungeError):
    """What was recorded of something cannot be trusted any more; nothing may go on with it."""


class StoreError(ExpungeError):
    """Something went wrong at one place of one store.

    place: the container (or "" for the whole store); why: what happened; remedy: what to do.
    """

    def __init__(self, store: str, place: str, why: str, remedy: str) -> None:
        super().__init__(f"{store}{':' if place else ''}{place}: {why}. {remedy}")
        self.store, self.place, self.why, self.remedy = store, place, why, remedy

    def __reduce__(self) -> tuple[type["StoreError"], tuple[str, str, str, str]]:
        return type(self), (self.store, self.place, self.why, self.remedy)


class Transient(StoreError):
    """A later try can succeed: a timeout, a refused connection, a throttle."""


class StaleUnit(StoreError):
    """The unit is not the one that was read; it must be located again."""


class Unsupported(StoreError):
    """The place cannot be searched or changed by this connector."""


class Terminal(StoreError):
    """No retry helps: denied, read-only, missing. A person decides."""
