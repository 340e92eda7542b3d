"""What a person decides: expunge approve, reject, exclude, gap accept."""

from typing import Annotated

import typer

from expunge.doors.cli import batch
from expunge.doors.cli.base import DEFAULT_CONFIG, ConfigOption, JsonOption, opened, out, show_json
from expunge.doors.cli.plan import RequestId, show_plan
from expunge.doors.cli.prefect import resume
from expunge.path import approve as path
from expunge.path.batch import is_batch

Reason = Annotated[str, typer.Option(help="A sentence without personal data.")]
By = Annotated[str, typer.Option(help="The name of the person who decides.")]
gap_app = typer.Typer(help="Gaps of a request.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    for command in (approve, reject, exclude):
        app.command()(command)


def approve(
    request: RequestId,
    plan: Annotated[str, typer.Option(help="The plan's hash, 8 characters of it at least.")],
    by: By,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Approve the present plan."""
    with opened(config) as context:
        if is_batch(request):
            batch.approve(context, request, plan, by, json)
            resume(context.configuration, request)
            return
        planned = path.approve(context, request, plan, by)
        resume(context.configuration, request)
    if json:
        show_json({"id": request, "hash": planned.hash, "status": "approved"})
    else:
        out.print(f"{request}: approved. Next: expunge run {request}", markup=False)


def reject(
    request: RequestId,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """End a request that is not approved; its keys are destroyed."""
    with opened(config) as context:
        path.reject(context, request, reason)
        resume(context.configuration, request)
    if json:
        show_json({"id": request, "status": "rejected"})
    else:
        out.print(f"{request}: rejected", markup=False)


def exclude(
    request: RequestId,
    location: Annotated[str, typer.Argument(help="From expunge plan ID --json.")],
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Take a false hit out of the plan, for good."""
    with opened(config) as context:
        planned = path.exclude(context, request, location, reason)
        resume(context.configuration, request)  # the form asks for the new plan's hash
        show_plan(context, planned, json)


@gap_app.command()
def accept(
    request: RequestId,
    gap: Annotated[str, typer.Argument(help="From expunge status ID.")],
    reason: Reason,
    by: By,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Let a gap stay; it is named first on the certificate."""
    with opened(config) as context:
        path.accept_gap(context, request, gap, reason, by)
    if json:
        show_json({"id": request, "gap": gap, "accepted": True})
    else:
        out.print(f"{gap}: accepted. Next: expunge run {request}", markup=False)
