"""Creates or updates the deployments. The server learns neither configuration nor secrets: the
worker has them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import (
    ConcurrencyLimitStrategy,
    ConcurrencyOptions,
    StateType,
)
from prefect.client.schemas.schedules import CronSchedule
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from flows.batch import carry_out_batch
from flows.erase import erase_subject
from flows.export import export_data
from flows.scan import scan_stores
from flows.server import connected
from flows.sweep import sweep
from flows.verify import verify_request

Schedule = CronSchedule | None
NIGHTLY = CronSchedule(cron="0 2 * * *")  # UTC
HOURLY = CronSchedule(cron="15 * * * *")
COMMAND = "python -m prefect.engine"  # without it a process more looks for code to fetch: 2-4 s
ONE_AT_A_TIME = ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
SILENCE = timedelta(minutes=5)  # a run that lives says so every 30 s: see worker.py

FLOWS: tuple[tuple[Flow[..., Any], Schedule], ...] = (
    (erase_subject, None),
    (export_data, None),
    (carry_out_batch, None),
    (verify_request, None),
    (scan_stores, NIGHTLY),
    (sweep, HOURLY),
)


def deploy(api_url: str, pool: str) -> list[str]:
    """The deployments' names (FLOW/POOL). Safe to repeat. ConnectionError where the server cannot
    be used."""
    with connected(api_url) as client:
        _make_pool(client, pool)
        made = {
            f"{each.name}/{pool}": _put(client, each, schedule, pool) for each, schedule in FLOWS
        }
        _end_zombies(client, pool, list(made.values()))
    return list(made)


def _make_pool(client: SyncPrefectClient, pool: str) -> None:
    template = ProcessWorker.get_default_base_job_template()
    try:
        client.create_work_pool(
            WorkPoolCreate(name=pool, type="process", base_job_template=template)
        )
    except ObjectAlreadyExists:
        return


def _put(client: SyncPrefectClient, each: Flow[..., Any], schedule: Schedule, pool: str) -> UUID:
    """Creates it or, where there is one of that name, puts it in its place; keeps its runs."""
    return client.create_deployment(
        flow_id=client.create_flow_from_name(each.name),
        name=pool,
        description=each.description,
        entrypoint=f"{each.fn.__module__}.{each.fn.__name__}",
        parameter_openapi_schema=each.parameters.model_dump(),
        enforce_parameter_schema=True,
        work_pool_name=pool,
        job_variables={"command": COMMAND},
        pull_steps=[],
        schedules=[DeploymentScheduleCreate(schedule=schedule)] if schedule else [],
        concurrency_limit=1 if schedule else None,
        concurrency_options=ONE_AT_A_TIME if schedule else None,
    )


def _end_zombies(client: SyncPrefectClient, pool: str, deployments: list[UUID]) -> None:
    """A run whose process and worker died together stays Running: the server itself marks it as
    crashed once it is silent, so that the sweep starts it again."""
    name = f"{pool}: runs that are silent"
    automation = AutomationCore(
        name=name,
        description="Marks a run as crashed that has sent no sign of life.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match_related={
                "prefect.resource.role": "deployment",
                "prefect.resource.id": [f"prefect.deployment.{each}" for each in deployments],
            },
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Silent",
                message=f"No sign of life for {SILENCE.seconds // 60} minutes.",
            )
        ],
    )
    known = client.read_automations_by_name(name)
    if known:
        client.update_automation(known[0].id, automation)
    else:
        client.create_automation(automation)
