"""Other people's loggers: they log queries, requests and values, and no log may hold those."""

import logging

TALKATIVE = (
    "alembic",
    "boto3",
    "botocore",
    "elastic_transport",
    "elasticsearch",
    "presidio-analyzer",
    "sqlalchemy",
    "urllib3",  # names objects, whose names can be a person's
)


def quiet_libraries() -> None:
    """Silences them in this process; safe to repeat."""
    logging.lastResort = None
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
