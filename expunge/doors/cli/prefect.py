"""expunge deploy, expunge work: the flows on a Prefect server.

Prefect takes seconds to import, so it is imported where it is used.
"""

import os
import signal

import typer

from deployments.prefect import worker
from expunge.config import Configuration, load
from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    err,
    opened,
    out,
    show_json,
)
from expunge.model import ConfigurationError, ExpungeError


def register(app: typer.Typer) -> None:
    for command in (deploy, work):
        app.command()(command)


def deploy(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Create or update the flows on the Prefect server: a nightly scan, an hourly sweep."""
    from deployments.prefect.deploy import deploy as deploy_flows  # noqa: PLC0415

    configuration = load(config)
    try:
        names = deploy_flows(_needed(configuration), configuration.prefect.work_pool)
    except ConnectionError as error:
        raise ExpungeError(
            f"{error}. Check that it runs and that [prefect] api_url is its."
        ) from None
    if json:
        show_json({"deployments": names, "work_pool": configuration.prefect.work_pool})
        return
    for name in names:
        out.print(name, markup=False)
    out.print("Next: expunge work", markup=False)


def work(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Execute the flows of the Prefect server until Ctrl-C. What is cut off goes on later."""
    with opened(config) as context:  # what is wrong in it is said now, not in the first run
        configuration = context.configuration
    arguments = worker.command(configuration.prefect.work_pool)
    variables = worker.environment(config, _needed(configuration))
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it, and the
    # worker ends itself by it, however it was told to stop
    os.execve(arguments[0], arguments, variables)  # noqa: S606  (it takes this process's place)


def resume(configuration: Configuration, request: str) -> None:
    """Wakes the runs that wait for a decision on this request. The decision stands in any case:
    where the server cannot be reached, a note says that the hourly sweep will find it."""
    api_url = _api_url(configuration)
    if api_url is None:
        return
    from flows.runs import resume as resume_runs  # noqa: PLC0415

    try:
        resume_runs(request, api_url)
    except ConnectionError as error:
        err.print(
            f"Note: {error}; the decision stands. Its run goes on at the next sweep, or now by "
            f"expunge run {request}.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _api_url(configuration: Configuration) -> str | None:
    return configuration.prefect.api_url or os.environ.get("PREFECT_API_URL")


def _needed(configuration: Configuration) -> str:
    api_url = _api_url(configuration)
    if api_url is None:
        raise ConfigurationError(
            "expunge.toml: [prefect] api_url is missing. Set it, or PREFECT_API_URL in the "
            "environment, to the server's address, such as http://127.0.0.1:4200/api."
        )
    return api_url
