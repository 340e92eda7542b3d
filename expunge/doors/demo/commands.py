"""expunge demo up, run, down: the main job on four real stores of this machine."""

import os

import typer

from deployments import local
from expunge.doors.cli.base import opened, out
from expunge.doors.demo.company import build, environment
from expunge.doors.demo.job import Job, fill
from expunge.doors.demo.pages import Pages
from expunge.doors.demo.site import (
    NAMES,
    SERVICES,
    customers,
    here,
    plainly,
)
from expunge.doors.demo.story import Story

app = typer.Typer(help="A company of 5,000 customers on this machine.", no_args_is_help=True)


@app.command()
def up() -> None:
    """Start the four stores and Prefect, fill them, and write .demo/expunge.toml.

    What runs already goes on; what is filled already stays as it is.
    """
    site, story, size = here(), Story(out), customers()
    with plainly():
        with story.stage("Services") as stage:
            endpoints = local.up(site.services, SERVICES)
            ports = {name: each["port"] for name, each in endpoints.services.items()}
            stage.result = lambda: ", ".join(f"{name} {port}" for name, port in ports.items())
        if site.filled() != size:
            fill(site, story, build(customers=size), endpoints)
        site.configure(endpoints)
        with story.stage("Prefect's deployments") as stage:
            names = Pages(site, endpoints.prefect_api_url).deploy()
            stage.result = lambda: ", ".join(names)
    story.places(
        "The demo is up",
        {"Configuration": site.config, "Its variables": site.env, "Next": "expunge demo run"},
    )


@app.command()
def run() -> None:
    """The main job for the next of 50 chosen customers, from the scan to the certificate.

    A run that was stopped is gone on with. When all 50 are erased the stores are filled anew.
    """
    site, story = here(), Story(out)
    with plainly():
        endpoints, company = site.endpoints(), site.company()
        os.environ.update(environment(endpoints, NAMES))
        with opened(site.config) as context:
            code = Job(site, story, context, endpoints, company).run()
    raise typer.Exit(code)


@app.command()
def down() -> None:
    """Stop it all. What is stored stays in .demo for the next `expunge demo up`."""
    site, story = here(), Story(out)
    with plainly(), story.stage("Stop") as stage:
        local.down(site.services)
        stage.result = lambda: "nothing runs any more"
