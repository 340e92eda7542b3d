"""What a data subject can ask for."""

from enum import Enum


class Right(Enum):
    """The rights by their article in the GDPR and in Japan's APPI."""

    ACCESS = "access"  # GDPR 15, APPI 33
    PORTABILITY = "portability"  # GDPR 20
    ERASURE = "erasure"  # GDPR 17, APPI 35
    RECTIFICATION = "rectification"  # GDPR 16, APPI 34
    RESTRICTION = "restriction"  # GDPR 18, APPI 35
