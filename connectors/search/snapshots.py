"""Snapshots hold copies of indices that no API can edit: they are named, with their number."""

import re
from collections.abc import Iterator
from typing import Any

from connectors.search.names import template
from connectors.search.server import Server
from expunge.model import Container, Gap, Terminal

_BACKING = re.compile(r"^(?:partial-)?\.ds-(.+)-\d{4}\.\d\d\.\d\d-\d{6,}$")
"""An index behind a data stream, whose name it bears."""


def snapshots(server: Server, container: Container) -> Iterator[Gap]:
    """A gap for each repository that has snapshots of the container's indices."""
    try:
        repositories = sorted(_repositories(server, container))
    except Terminal as error:
        yield _unread(server, container, f"the snapshot repositories cannot be listed: {error.why}")
        return
    for repository in repositories:
        try:
            count = _count(server, container, repository)
        except Terminal as error:
            why = f"the snapshots of repository {repository} cannot be listed: {error.why}"
            yield _unread(server, container, why)
            continue
        if count:
            yield Gap(
                server.store,
                container.name,
                "snapshot",
                f"{count} snapshots in repository {repository} hold copies that cannot be searched "
                "or edited",
                "Delete them, or let them age out by the repository's retention.",
                count,
            )


def _repositories(server: Server, container: Container) -> dict[str, Any]:
    call = server.client.snapshot.get_repository
    found: dict[str, Any] = server.ask(container.name, call, name="_all")
    return found


def _count(server: Server, container: Container, repository: str) -> int:
    answer = server.ask(
        container.name,
        server.client.snapshot.get,
        repository=repository,
        snapshot="_all",
        verbose=False,
    )
    return sum(_holds(each, container.name) for each in answer["snapshots"])


def _holds(snapshot: dict[str, list[str]], container: str) -> bool:
    return any(template(_BACKING.sub(r"\1", index)) == container for index in snapshot["indices"])


def _unread(server: Server, container: Container, why: str) -> Gap:
    return Gap(
        server.store,
        container.name,
        "snapshots-unknown",
        why,
        "Grant cluster privilege monitor_snapshot, or repair or remove the repository.",
    )
