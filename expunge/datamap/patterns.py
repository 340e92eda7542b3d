"""What an e-mail address looks like to whoever looks for any, not for a known one."""

EMAIL = (
    r"(?<![\w.+%-])[\w.!#$%'*+^{|}~-]{1,64}(?:@|%40)(?!\dx\.)"
    r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{0,62}"
)
"""A pattern for ``re`` and ``regex``. Private domains (corp.local) and any script count, an ``@``
may be percent-encoded; ``logo@2x.png`` is none. No run is unbounded, so no text makes it slow."""
