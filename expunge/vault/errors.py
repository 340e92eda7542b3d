"""What can be wrong with keys, named by what follows. Messages name files, never their content."""

from expunge.model.errors import ConfigurationError, EvidenceBroken, ExpungeError


class KeysMissing(ConfigurationError):
    """A key file is not where the configuration says; the message says where to look for it."""


class KeysUnsafe(ConfigurationError):
    """Others than the owner could read or replace the keys; the message has the command to run."""


class KeysDestroyed(ExpungeError):
    """The request is finished and its work key was destroyed: nothing opens its data again."""


class KeysBroken(EvidenceBroken):
    """A key file is not what was written."""


class SealBroken(EvidenceBroken):
    """Sealed bytes were changed, or were sealed for another request or another place."""
