"""expunge plan, why, run, status, verify."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from expunge.doors.cli import batch
from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    err,
    opened,
    out,
    progress,
    show_json,
)
from expunge.ledger import findings, plans, requests
from expunge.ledger.findings import OpenGap
from expunge.ledger.plans import Plan
from expunge.path import holding
from expunge.path.batch import is_batch
from expunge.path.context import Context
from expunge.path.finishing import finishing
from expunge.path.give import gives
from expunge.path.plan import plan as make_plan
from expunge.path.run import Ran
from expunge.path.run import run as drive
from expunge.path.same import ENDED
from expunge.path.verify import verify as look_again
from expunge.path.why import Place, find, places

RequestId = Annotated[str, typer.Argument(metavar="ID", help="The request, or the batch.")]


def register(app: typer.Typer) -> None:
    for command in (plan, why, run, status, verify):
        app.command()(command)


def plan(
    request: RequestId, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """What would happen where. Never writes to a store."""
    with opened(config) as context:
        if is_batch(request):
            batch.plan(context, request, json)
            return
        planned = make_plan(context, request)
        show_plan(context, planned, json)


def show_plan(context: Context, planned: Plan, json: bool) -> None:
    with context.ledger.read() as connection:
        gaps = findings.all_gaps(connection, planned.request)
    holds = holding.summary(holding.held(context, planned.request))
    if json:
        lines = [_line(place) for place in places(context, planned.request)]
        show_json(
            {
                "hash": planned.hash,
                "counts": planned.header["counts"],
                "others_removed": planned.header["others_removed"],
                "kept": planned.header["kept"],
                "retained": planned.header["retained"],
                "excluded": planned.header["excluded"],
                "scrub": planned.header["scrub"],
                "cost": planned.header["cost"],
                "holds": holds,
                "places": lines,
                "gaps": [_gap(each) for each in gaps],
            }
        )
        return
    table = Table(title=f"Plan for {planned.request}", title_justify="left")
    for column in ("store", "container", "action", "records"):
        table.add_column(column, justify="right" if column == "records" else "left")
    for address, actions in planned.header["counts"].items():
        store, _, container = address.partition(":")
        for action, count in actions.items():
            table.add_row(store, container, action, str(count))
    out.print(table)
    if others := planned.header["others_removed"]:
        out.print(f"Old versions go whole: {others} records of other people go with them.")
    for address, count in planned.header["kept"].items():
        told = f"{address}: {count} shared with others, to go with the last of them."
        out.print(told, markup=False)
    for kept in planned.header["retained"]:
        out.print(
            f"RETAINED {kept['place']} ({kept['records']}): {kept['reason']} "
            f"({kept['basis'] or 'no basis given'}, until {kept['until'] or 'no date known'})",
            markup=False,
        )
    for reference in planned.header["cost"]["references_without_index"]:
        out.print(f"SLOW {reference} has no index: deletes will take long. Add one.", markup=False)
    show_holds(holds)
    show_gaps(gaps)
    out.print(f"Hash {planned.hash}", markup=False)
    out.print(
        f"Next: expunge approve {planned.request} --plan {planned.hash[:8]} --by NAME", markup=False
    )


def show_holds(holds: list[dict[str, Any]]) -> None:
    for each in holds:
        where = "all of it" if each["places"] is None else ", ".join(each["places"])
        out.print(f"HELD by {each['id']} ({each['matter']}): {where} waits.", markup=False)


def show_gaps(gaps: list[OpenGap]) -> None:
    for each in gaps:
        where = f"{each.gap.store}{':' if each.gap.place else ''}{each.gap.place}"
        many = f" (x{each.gap.count})" if each.gap.count > 1 else ""
        word = f"accepted by {each.accepted_by}" if each.accepted_by else "GAP"
        out.print(f"{word} {each.id} {where}{many}: {each.gap.why}", markup=False)
        out.print(f"    {each.gap.remedy}", markup=False)


def _line(place: Place) -> dict[str, str]:
    container = place.unit.container
    return {
        "location": place.planned.location,
        "store": container.store,
        "container": container.name,
        "action": place.planned.action.value,
        "reason": place.planned.reason,
    }


def _gap(each: OpenGap) -> dict[str, Any]:
    where = f"{each.gap.place}: " if each.gap.place else ""
    return {
        "id": each.id,
        "store": each.gap.store,
        "place": each.gap.place,
        "reason": f"{where}{each.gap.why}",
        "remedy": each.gap.remedy,
        "count": each.gap.count,
        "accepted_by": each.accepted_by,
    }


def why(
    request: RequestId,
    location: Annotated[str, typer.Argument(help="From expunge plan ID --json.")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Why a place is in the plan. Shows personal data: on your terminal only."""
    with opened(config) as context:
        place = find(context, request, location)
    answer = {
        **_line(place),
        "unit": place.unit.name,
        "layer": place.unit.layer.value,
        "key": place.planned.edit.key,
        "copies": place.planned.copies,
        "others_removed": place.planned.others,
        "until": place.planned.until,
        "basis": place.planned.basis,
    }
    if json:
        show_json(answer)
        return
    for name, value in answer.items():
        if value not in (None, ""):
            out.print(f"{name:>14}  {value}", markup=False, highlight=False)


def run(
    request: RequestId, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Drive the request as far as it may go now. Safe to run again at any time."""
    with opened(config) as context:
        if is_batch(request):
            batch.run(context, request, json)
        ran = drive_with_progress(context, request)
        if json:
            show_json(_ran(request, ran))
        else:
            _show_ran(context, request, ran)
    raise typer.Exit(exit_code(ran))


def drive_with_progress(context: Context, request: str) -> Ran:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with progress(*columns) as shown:
        task = shown.add_task(f"{request}: start", total=None)
        return drive(
            context, request, lambda stage: shown.update(task, description=f"{request}: {stage}")
        )


def exit_code(ran: Ran) -> Exit:
    if ran.status in ("planned", "waiting"):
        return Exit.WAITS
    return Exit.DONE if ran.status in ENDED else Exit.GAPS


def _ran(request: str, ran: Ran) -> dict[str, Any]:
    answer = None
    if ran.answer is not None:
        answer = {"salt": ran.answer.salt, "kinds": list(ran.answer.kinds)}
    return {"id": request, "status": ran.status, "open": ran.open, "answer": answer}


def _show_ran(context: Context, request: str, ran: Ran) -> None:
    out.print(f"{request}: {ran.status}", markup=False)
    with context.ledger.read() as connection:
        gaps = findings.all_gaps(connection, request)
    if ran.status == "planned":
        with context.ledger.read() as connection:
            round_ = requests.get(connection, request).round
            planned = plans.get(connection, request, round_)
        if planned is not None:
            show_plan(context, planned, json=False)
        return
    if ran.status == "waiting":
        with context.ledger.read() as connection:
            due_at = requests.get(connection, request).due_at
        out.print(f"It is due at {due_at}." if due_at else "It waits for: expunge request lift")
        show_holds(holding.summary(holding.held(context, request)))
    show_gaps([each for each in gaps if each.accepted_by is None])
    if ran.answer is not None and ran.answer.salt:
        out.print("For the person only, shown once and kept nowhere: the salt of the certificate")
        out.print(f"    {ran.answer.salt}", markup=False, highlight=False)
    if ran.status == "complete":
        out.print(f"Next: expunge certificate write {request} --out certificate.json", markup=False)
        with context.ledger.read() as connection:
            given = gives(requests.get(connection, request).right)
        if given:
            out.print(f"      expunge export write {request} --out export.age --to age1...")


def status(
    request: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """One request, or all of them."""
    if request is None:
        _status_of_all(config, json)
        return
    with opened(config) as context:
        answer, rows, gaps = _status_of(context, request)
    if json:
        show_json(answer)
        return
    _show_rows(rows)
    for store, states in answer["edits"].items():
        words = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        out.print(f"{store}: {words}", markup=False)
    show_holds(answer["holds"])
    show_gaps(gaps)


def _status_of_all(config: Path, json: bool) -> None:
    with opened(config) as context, context.ledger.read() as connection:
        rows = [_status_row(each) for each in requests.every(connection)]
    if json:
        show_json({"requests": rows})
    else:
        _show_rows(rows)


def _status_of(
    context: Context, request: str
) -> tuple[dict[str, Any], list[dict[str, Any]], list[OpenGap]]:
    """The answer for programs, and the rows and gaps for people."""
    with context.ledger.read() as connection:
        one = requests.get(connection, request)
        gaps = findings.all_gaps(connection, request)
        planned = plans.get(connection, request, one.round)
        progress = plans.progress(connection, request, one.round)
        follow_ups = requests.follow_ups(connection, request)
        approved = plans.approved(connection, request)
    open_ = one.status in holding.OPEN
    answer = {
        **_status_row(one),
        "plan": planned.hash if planned else None,
        "edits": progress,
        "gaps": [_gap(each) for each in gaps],
        "holds": holding.summary(holding.held(context, request)) if open_ else [],
        "retained": planned.header["retained"] if planned else [],
        "rounds": [
            {"round": each.round, "plan": each.hash, "envelope": each.envelope} for each in approved
        ],
        "follow_ups": [_status_row(each) for each in follow_ups],
    }
    return answer, [_status_row(each) for each in (one, *follow_ups)], gaps


def _status_row(request: requests.Request) -> dict[str, Any]:
    return {
        "id": request.id,
        "right": request.right,
        "regime": request.regime,
        "status": request.status,
        "received_at": request.received_at,
        "deadline": request.deadline,
        "follows": request.follows,
        "due_at": request.due_at,
    }


def _show_rows(rows: list[dict[str, Any]]) -> None:
    table = Table()
    for column in ("id", "right", "status", "received", "due"):
        table.add_column(column)
    for row in rows:
        table.add_row(
            row["id"], row["right"], row["status"], row["received_at"][:10], row["deadline"][:10]
        )
    out.print(table)


def _wait() -> None:
    err.print("Another run is finishing this request. Waiting for it.")


def verify(
    request: RequestId, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Look at every store again for this person."""
    with opened(config) as context:
        with finishing(context, request, _wait) as lease:
            clean = look_again(context, request, lease)
        with context.ledger.read() as connection:
            gaps = findings.all_gaps(connection, request)
            looks = findings.all_looks(connection, request)
    if json:
        show_json({"clean": clean, "stores": looks, "gaps": [_gap(each) for each in gaps]})
    else:
        for store, look in looks.items():
            out.print(
                f"{store}: {look['covered']} of {look['units']} units read to the end, "
                f"{look['found']} records still found",
                markup=False,
            )
        show_gaps(gaps)
    if not clean:
        raise typer.Exit(Exit.GAPS)
