"""What goes wrong with a service of this machine."""


class LocalServiceError(Exception):
    """A service cannot be had, started or reached; the text says which, why and what to do."""
