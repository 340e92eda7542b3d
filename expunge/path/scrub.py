"""Scrub: what deleted records leave behind in a store's own files, a line of the approved plan.

The settings that it changes are recorded first and put back, after a kill too.
"""

from expunge.datamap.discover import discovered
from expunge.ledger import events, findings, leases, plans
from expunge.model import Container, Gap, Residue, ResidueState, StoreError
from expunge.path.context import Context
from expunge.path.search import stopping


def scrub(context: Context, request_id: str) -> None:
    """Scrubs every container of the approved plan that was not shown clean yet."""
    with leases.waited(context.ledger, f"{request_id}/scrub") as lease:
        with context.ledger.read() as connection:
            rounds = plans.approved(connection, request_id)
            before = {
                (row["store"], row["container"]): row
                for row in findings.all_scrubs(connection, request_id)
            }
        wanted = {place for planned in rounds for place in planned.header["scrub"]}
        gaps: list[Gap] = []
        for store in context.stores:
            own = {place for place in wanted if place.startswith(f"{store}:")}
            if not own:
                continue
            found, _, unseen = discovered(context.connector(store))
            containers = {each.address: each for each in found}
            if stopping(unseen):  # otherwise what is not there was emptied and is gone
                gaps += [_not_scrubbed(store, place) for place in sorted(own - set(containers))]
            for address in sorted(own & set(containers)):
                container = containers[address]
                row = before.get((store, container.name))
                residue = _scrub_one(context, request_id, container, row)
                if residue.state is ResidueState.REMAINS:
                    gaps.append(_remains(container, residue))
        with context.ledger.write() as connection:
            lease.check(connection)
            findings.replace_gaps(connection, request_id, "scrub", gaps)


def _scrub_one(
    context: Context, request_id: str, container: Container, row: dict[str, object] | None
) -> Residue:
    connector = context.connector(container.store)
    place = (container.store, container.name)
    if row is not None and row["state"] == "done":
        residue = row["residue"]
        if isinstance(residue, dict) and residue["state"] != ResidueState.REMAINS.value:
            return Residue(ResidueState(residue["state"]), residue["why"], residue["remedy"])
    try:
        if row is not None and row["state"] == "intent" and isinstance(row["settings"], dict):
            settings = dict(row["settings"])  # a killed run changed them: these are the true ones
            connector.restore(container, settings)
        else:
            settings = dict(connector.changed_by_scrub(container))
        with context.ledger.write() as connection:
            findings.begin_scrub(connection, request_id, place, settings)
        try:
            residue = connector.scrub(container)
        finally:
            connector.restore(container, settings)
    except StoreError as error:
        return Residue(ResidueState.REMAINS, f"the scrub failed: {error.why}", error.remedy)
    with context.ledger.write() as connection:
        body = {"state": residue.state.value, "why": residue.why, "remedy": residue.remedy}
        findings.end_scrub(connection, request_id, place, body)
        events.record(
            connection,
            request_id,
            "scrubbed",
            {"store": place[0], "container": place[1], "state": residue.state.value},
        )
    return residue


def _not_scrubbed(store: str, place: str) -> Gap:
    return Gap(
        store,
        place.partition(":")[2],
        "not-scrubbed",
        "the container could not be reached to remove what deleted records leave behind",
        "Bring the store back and run the request again.",
    )


def _remains(container: Container, residue: Residue) -> Gap:
    return Gap(
        container.store,
        container.name,
        "residue",
        residue.why,
        residue.remedy or "Run the request again later.",
    )
