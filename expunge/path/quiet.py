"""Other people's loggers: they log queries, requests and values, and no log may hold those."""

import logging

TALKATIVE = (
    "alembic",
    "boto3",
    "botocore",
    "elastic_transport",
    "elasticsearch",
    "presidio-analyzer",
    "psycopg",
    "sqlalchemy",
    "urllib3",  # names objects, whose names can be a person's
)


def quiet_libraries() -> None:
    """Silences them in this process; safe to repeat."""
    logging.lastResort = logging.NullHandler()  # None would complain of every other logger
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
