"""What a new version of an object takes over from the one that it replaces."""

import base64
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from connectors.s3.bucket import Bucket, Refused
from connectors.s3.client import DENIED, code_of
from connectors.s3.source import Source

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GrantTypeDef

_SAME = (
    "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType",
    "Expires", "Metadata", "StorageClass", "WebsiteRedirectLocation", "ServerSideEncryption",
    "SSEKMSKeyId", "BucketKeyEnabled",
)  # fmt: skip
_GRANTS = {
    "FULL_CONTROL": "GrantFullControl",
    "READ": "GrantRead",
    "READ_ACP": "GrantReadACP",
    "WRITE_ACP": "GrantWriteACP",
}


def carried(bucket: Bucket, source: Source) -> dict[str, Any]:
    """Arguments of PutObject: headers, metadata, storage class, encryption, tags, grants.

    Refused, ClientError. Object Lock is not carried over: what is locked is not replaced.
    """
    head = source.head
    lost = head.get("MissingMeta") or ("ExpiresString" in head and "Expires" not in head)
    if lost or not all(value.isascii() for value in head.get("Metadata", {}).values()):
        raise Refused("metadata-unreadable")
    arguments = {name: head[name] for name in _SAME if head.get(name)}
    version = {"VersionId": source.place.id} if source.versioned else {}
    place: Any = {"Bucket": bucket.name, "Key": source.key, **version}
    if tags := _tags(bucket, place):
        arguments["Tagging"] = tags
    return {**arguments, **_grants(bucket, place)}


def _tags(bucket: Bucket, place: Any) -> str:
    try:
        tags = bucket.client.get_object_tagging(**place)["TagSet"]
    except ClientError as error:
        if code_of(error) in DENIED:
            raise Refused("tags-unreadable") from None
        raise
    return urlencode([(tag["Key"], tag["Value"]) for tag in tags])


def _grants(bucket: Bucket, place: Any) -> dict[str, str]:
    """Grants to others than the owner; none where lists of grants are switched off or hidden."""
    try:
        answer = bucket.client.get_object_acl(**place)
    except ClientError as error:
        if code_of(error) in DENIED or code_of(error) in ("NotImplemented", "MethodNotAllowed"):
            return {}
        raise
    owner = answer["Owner"].get("ID")
    if all(grant["Grantee"].get("ID") == owner for grant in answer["Grants"]):
        return {}
    grants: dict[str, list[str]] = {}
    for grant in answer["Grants"]:
        grants.setdefault(_GRANTS[grant["Permission"]], []).append(_grantee(grant))
    return {name: ", ".join(grantees) for name, grantees in grants.items()}


def _grantee(grant: "GrantTypeDef") -> str:
    grantee = grant["Grantee"]
    return f'id="{grantee["ID"]}"' if "ID" in grantee else f'uri="{grantee.get("URI", "")}"'


@dataclass(frozen=True, slots=True)
class Measure:
    """Length and digests of new content, so that the server refuses anything else."""

    length: int
    md5: str
    checksums: dict[str, str]


def measured(pieces: Iterable[bytes], head: dict[str, Any]) -> Measure:
    """head: of the replaced version, whose kind of checksum the new one gets.

    CRC-32C becomes CRC-32, because Python has no fast one; CRC-64/NVME is added by the server
    itself where nothing else is given.
    """
    length, crc = 0, 0
    md5 = hashlib.md5(usedforsecurity=False)
    sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
    for piece in pieces:
        length += len(piece)
        md5.update(piece)
        if "ChecksumSHA1" in head:
            sha1.update(piece)
        if "ChecksumSHA256" in head:
            sha256.update(piece)
        crc = zlib.crc32(piece, crc)
    checksums = {}
    if "ChecksumSHA1" in head:
        checksums["ChecksumSHA1"] = _text(sha1.digest())
    if "ChecksumSHA256" in head:
        checksums["ChecksumSHA256"] = _text(sha256.digest())
    if "ChecksumCRC32" in head or "ChecksumCRC32C" in head:
        checksums["ChecksumCRC32"] = _text(crc.to_bytes(4))
    return Measure(length, _text(md5.digest()), checksums)


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
