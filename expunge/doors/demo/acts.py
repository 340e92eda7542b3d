"""What the demo's commands do."""

import os

from deployments import local
from expunge.doors.cli.base import Exit, opened, out
from expunge.doors.demo.company import build, environment
from expunge.doors.demo.job import Job, fill
from expunge.doors.demo.pages import Pages
from expunge.doors.demo.site import NAMES, SERVICES, customers, here, plainly
from expunge.doors.demo.story import Story


def up() -> None:
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


def run() -> Exit:
    site, story = here(), Story(out)
    with plainly():
        endpoints, company = site.endpoints(), site.company()
        os.environ.update(environment(endpoints, NAMES))
        with opened(site.config) as context:
            return Job(site, story, context, endpoints, company).run()


def down() -> None:
    site, story = here(), Story(out)
    with plainly(), story.stage("Stop") as stage:
        local.down(site.services)
        stage.result = lambda: "nothing runs any more"
