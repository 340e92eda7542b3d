"""One way to write JSON, so that hashes and signatures are over bytes that anybody can make."""

from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """RFC 8785 (JSON Canonicalization Scheme) bytes.

    Raises rfc8785.CanonicalizationError (a ValueError) for what JSON has not: other types, NaN,
    integers beyond 2**53 - 1, lone surrogates.
    """
    return rfc8785.dumps(value)
