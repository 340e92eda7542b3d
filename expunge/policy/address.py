"""Field addresses as people write them."""

from collections.abc import Iterable

from expunge.model import ConfigurationError, FieldAddress


def field_address(text: str, containers: Iterable[str] = ()) -> FieldAddress:
    """STORE:CONTAINER.FIELD; the longest container of ``containers`` (STORE:CONTAINER) wins.

    Without a known container the field is what follows the last dot of the container's part; an
    object set's own dots (``exports/{name}.csv.email``) are kept by that rule too.
    """
    store, colon, rest = text.partition(":")
    if not (store and colon and rest):
        raise ConfigurationError(
            f"{text!r} is not a field's address. Write STORE:CONTAINER.FIELD, "
            "for example shop:public.users.login."
        )
    known = [
        name for name in containers if text.startswith(f"{name}.") and len(text) > len(name) + 1
    ]
    if known:
        longest = max(known, key=len)
        return FieldAddress(store, longest[len(store) + 1 :], text[len(longest) + 1 :])
    container, dot, field = rest.rpartition(".")
    if not (container and dot and field):
        raise ConfigurationError(
            f"{text!r} names no field. Write STORE:CONTAINER.FIELD, "
            "for example shop:public.users.login."
        )
    return FieldAddress(store, container, field)


def is_field_address(text: str) -> bool:
    try:
        field_address(text)
    except ConfigurationError:
        return False
    return True
