"""A field's name as the steps that lead to it: ``user.email`` is the e-mail of a user."""

_NO_STEP = (" ", "-")


def steps(field: str) -> tuple[str, ...]:
    """Split at points, where what stands between them can be names: ``Geb.-Datum``, ``Tel. home``
    and ``D.O.B.`` are each one name with abbreviations in it."""
    parts = field.strip(". ").split(".")
    is_path = all(len(each) > 1 and not each.startswith(_NO_STEP) for each in parts)
    return tuple(parts) if is_path else (field,)


def within(field: str) -> str:
    """The object that the field is in: ``user`` for ``user.email``, "" for ``email``."""
    return ".".join(steps(field)[:-1])
