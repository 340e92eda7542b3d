"""What a person declared in expunge.toml, or judged at the map, put over what a scan found."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from expunge.config import Configuration, DeclaredField, DeclaredLink
from expunge.datamap.discover import FAILED
from expunge.datamap.model import DataMap, Judgement, MappedField
from expunge.model import (
    ConfigurationError,
    Container,
    FieldAddress,
    Identifier,
    Link,
    RequestError,
)
from expunge.policy.address import field_address

CATEGORIES = {
    "email": "user.contact.email",
    "phone": "user.contact.phone_number",
    "account": "user.account.username",
    "name": "user.name",
    "address": "user.contact.address.street",
    "date_of_birth": "user.demographic.date_of_birth",
}
"""The fideslang category of a field that holds identifiers of a kind."""


def with_declarations(data_map: DataMap, configuration: Configuration) -> DataMap:
    """The map with what people confirmed and rejected, then with [[fields]] and [[links]] of the
    configuration.

    ConfigurationError where one of them names a store that is not configured, or a container or
    column that its store does not have. What could not be reached is passed over.
    """
    known = data_map.known
    data_map = with_judgements(data_map)
    stores = configuration.stores
    _check_policies(data_map, configuration)
    fields = {each.address: each for each in data_map.fields}
    for declared in configuration.fields:
        address = field_address(declared.field, known)
        if _is_there(address, "[[fields]] field", data_map, stores):
            fields[address] = _declared(fields.get(address), address, declared, data_map)
    links = {(each.child, each.parent): each for each in data_map.links}
    for link in configuration.links:
        child, parent = (field_address(each, known) for each in (link.child, link.parent))
        from_there = _is_there(child, "[[links]] from", data_map, stores)
        to_there = _is_there(parent, "[[links]] to", data_map, stores)
        if from_there and to_there:
            links[child, parent] = _linked(links.get((child, parent)), child, parent, link)
    return replace(
        data_map,
        fields=tuple(fields.values()),
        links=tuple(links[each] for each in sorted(links)),
    )


def with_judgements(data_map: DataMap) -> DataMap:
    """The map as ``expunge map confirm`` and ``expunge map reject`` left it. A judgement on a
    field that the scan does not show waits until it does."""
    judged = {each.field: each for each in data_map.judgements}
    fields = tuple(
        _judged(each, judged[str(each.address)]) if str(each.address) in judged else each
        for each in data_map.fields
    )
    return replace(data_map, fields=fields)


def _judged(found: MappedField, judgement: Judgement) -> MappedField:
    if not judgement.holds:
        reason = f"rejected by {judgement.by}"
        return replace(
            found,
            category=None,
            kind=None,
            identity=False,
            confidence=1.0,
            reason=reason,
            declared=True,
        )
    category = judgement.category or found.category
    reason = f"confirmed by {judgement.by}" + (f"; {found.reason}" if found.reason else "")
    return replace(found, category=category, confidence=1.0, reason=reason, declared=True)


def _check_policies(data_map: DataMap, configuration: Configuration) -> None:
    """A policy that matches nothing keeps nothing, and what it was to keep would be erased: also
    where it matched until the container was empty."""
    data_map = replace(data_map, emptied=frozenset())
    known = data_map.known
    for policy in configuration.policies:
        store, colon, rest = policy.match.partition(":")
        if not colon:
            if policy.match.partition(".")[0] not in ("user", "system"):
                raise ConfigurationError(
                    f"expunge.toml: [[policies]] match = {policy.match!r} is no category. A "
                    "category begins with user., a container is STORE:CONTAINER."
                )
        elif policy.match not in known:
            inside = any(policy.match.startswith(f"{address}.") for address in known)
            address = (
                field_address(policy.match, known) if inside else FieldAddress(store, rest, "")
            )
            _is_there(address, "[[policies]] match", data_map, configuration.stores)
        container = data_map.container(policy.match)
        if container is not None and container.kind == "table":
            for name in policy.keep or ():
                address = FieldAddress(store, container.name, name)
                _check_columns(address, "[[policies]] keep", container)


def check_keys(data_map: DataMap, identifiers: Iterable[Identifier]) -> None:
    """RequestError where a request names a key of a container that its store does not have: it
    would find nobody, and say so with a certificate."""
    known = data_map.known
    for each in identifiers:
        if each.is_key:
            address = field_address(each.kind, known)
            try:
                _is_there(address, "the request's identity", data_map, data_map.stores)
            except ConfigurationError as error:
                raise RequestError(str(error).removeprefix("expunge.toml: ")) from None


def _is_there(
    address: FieldAddress, where: str, data_map: DataMap, stores: Collection[str]
) -> bool:
    """Whether the address is in the map. False for a store or container that could not be seen,
    and for one that went with its last record."""
    name = str(address).rstrip(".")  # of a policy: it may match a container as a whole
    if address.store not in stores:
        raise ConfigurationError(
            f"expunge.toml: {where} = {name!r}: there is no store {address.store!r}. "
            f"Stores: {', '.join(sorted(stores)) or 'none'}."
        )
    container = data_map.container(f"{address.store}:{address.container}")
    if container is not None:
        if container.kind == "table":
            _check_columns(address, where, container)
        return True
    if f"{address.store}:{address.container}" in data_map.emptied:
        return False
    if address.store in data_map.stores and not _is_unseen(address, data_map):
        names = sorted(each.name for each in data_map.containers if each.store == address.store)
        raise ConfigurationError(
            f"expunge.toml: {where} = {name!r}: {address.store} has no such container. "
            f"Its containers: {', '.join(names) or 'none'}."
        )
    return False


def _check_columns(address: FieldAddress, where: str, container: Container) -> None:
    """A table names all its columns; what is inside one (JSON) is known from samples only."""
    columns = [field.name for field in container.fields]
    for name in address.fields:
        if not any(name == column or name.startswith(f"{column}.") for column in columns):
            raise ConfigurationError(
                f"expunge.toml: {where} = {str(address)!r}: {container.address} has no column "
                f"{name!r}. Its columns: {', '.join(columns)}."
            )


def _is_unseen(address: FieldAddress, data_map: DataMap) -> bool:
    """Whether a gap says that the container, or the store, could not be looked into."""
    return any(
        gap.store == address.store
        and (gap.place == address.container or (not gap.place and gap.code in FAILED))
        for gap in data_map.gaps
    )


def _declared(
    found: MappedField | None, address: FieldAddress, declared: DeclaredField, data_map: DataMap
) -> MappedField:
    base = found or MappedField(address.store, address.container, address.field)
    if found is None:
        container = data_map.container(f"{address.store}:{address.container}")
        field = container.field(address.field) if container else None
        base = replace(base, type=field.type if field else "")
    if declared.identifier is not None:
        kind = None if declared.identifier == "none" else declared.identifier
        base = replace(base, kind=kind, identity=kind is not None)
    category = declared.category
    if category is None and base.identity and declared.identifier is not None:
        category = CATEGORIES[declared.identifier]
    return replace(
        base,
        category=category or base.category,
        confidence=1.0 if category or declared.identifier else base.confidence,
        reason="declared in expunge.toml",
        declared=True,
        purposes=declared.purposes or base.purposes,
    )


def _linked(
    found: Link | None, child: FieldAddress, parent: FieldAddress, declared: DeclaredLink
) -> Link:
    """Over a link that the store declares only its ``owns`` counts. A new one can be emptied as
    far as anybody knows: the store that holds it does not enforce it."""
    return replace(found or Link(child, parent, nullable=True), owns=declared.owns)
