"""Amazon S3 and stores that speak its protocol (boto3)."""

from connectors.s3.connector import S3Connector
from connectors.s3.settings import S3Settings

__all__ = ["S3Connector", "S3Settings"]
