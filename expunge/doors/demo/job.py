"""The main job, before the user's eyes: from the scan to the certificate's check by a stranger."""

import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

from deployments.local import Endpoints
from expunge.datamap import render
from expunge.datamap.declare import with_declarations
from expunge.datamap.model import DataMap
from expunge.datamap.store import latest
from expunge.doors.cli.base import Exit
from expunge.doors.cli.plan import show_gaps, show_plan
from expunge.doors.demo import census
from expunge.doors.demo.census import Told
from expunge.doors.demo.company import Company, Person
from expunge.doors.demo.pages import Pages
from expunge.doors.demo.site import NAMES, Site, next_person
from expunge.doors.demo.story import Story
from expunge.evidence import check as checking
from expunge.evidence import page
from expunge.ledger import findings, plans, requests
from expunge.ledger.plans import Plan
from expunge.model import Identifier
from expunge.path import approve, certify
from expunge.path.context import Context
from expunge.path.intake import new
from expunge.path.plan import plan
from expunge.path.run import Ran, run

BY = "the demo"
BELOW = "LEFT BELOW THE RECORDS"
FINISHED = ("complete", "rejected")
ACTIONS = ("delete", "redact", "mask")


@dataclass(frozen=True)
class Job:
    """One deletion request for one of the chosen people of the company."""

    site: Site
    story: Story
    context: Context
    endpoints: Endpoints
    company: Company

    @property
    def pages(self) -> Pages:
        return Pages(self.site, self.endpoints.prefect_api_url)

    def run(self) -> Exit:
        """The whole of it. What an earlier run began and did not end is gone on with."""
        begun = self._begun()
        person = begun[1] if begun else self._next_person()
        before = self._read("Native count before")
        hers = census.about(person, self.company, before)
        self.story.say(f"  {len(hers)} records tell of {person.email}: {_by_store(hers)}")
        self._scan()
        request = begun[0] if begun else self._request(person)
        self._approved_plan(request)
        ran = self._drive(request)
        holds = self._certificate(request)
        after = self._read("Native count after")
        changed = self._summary(request, person, before, after)
        self._where_to_look(request)
        if not holds or changed:
            return Exit.FAILED
        return Exit.DONE if ran.status == "complete" else Exit.GAPS

    def _begun(self) -> tuple[str, Person] | None:
        """The request that an earlier run did not bring to its end."""
        remembered = self.site.remembered()
        if remembered is None:
            return None
        request, number = remembered
        with self.context.ledger.read() as connection:
            known = {each.id: each.status for each in requests.every(connection)}
        if known.get(request, FINISHED[0]) in FINISHED:
            return None
        self.story.say(f"Going on with {request}, which an earlier run began.")
        return request, next(each for each in self.company.chosen if each.id == number)

    def _next_person(self) -> Person:
        person = next_person(self.company, self.endpoints)
        if person is not None:
            return person
        self.story.say("All 50 chosen people are erased. The stores are filled anew.")
        fill(self.site, self.story, self.company, self.endpoints)
        return self.company.heroine

    def _read(self, title: str) -> list[Told]:
        with self.story.stage(title) as stage:
            records = census.read(self.endpoints, NAMES, self.site.logs)
            stage.result = lambda: f"{len(records):,} records by psycopg, boto3, elasticsearch-py"
        return records

    def _scan(self) -> None:
        with self.story.stage("Data-map scan") as stage:
            self.pages.scan()
            found = latest(self.context.ledger) or DataMap()
            made = with_declarations(found, self.context.configuration)
            self.site.data_map.write_text(render.as_html(made, None), encoding="utf-8")
            personal = sum(each.category is not None for each in made.fields)
            stage.result = lambda: (
                f"{len(made.containers)} containers, {personal} of {len(made.fields)} fields "
                "hold personal data"
            )

    def _request(self, person: Person) -> str:
        with self.story.stage("Deletion request") as stage:
            made = new(self.context, "erasure", [Identifier("email", person.email)])
            self.site.remember(made.id, person)
            stage.result = lambda: f"{made.id}, to be answered by {made.deadline[:10]}"
        return made.id

    def _approved_plan(self, request: str) -> None:
        with self.context.ledger.read() as connection:
            status = requests.get(connection, request).status
        if status in ("approved", "running"):
            return
        with self.story.stage("Plan") as stage:
            planned = plan(self.context, request)
            records = sum(_actions(planned).values())
            stage.result = lambda: f"{records} changes in {len(planned.header['counts'])} places"
        show_plan(self.context, planned, json=False)
        with self.story.stage("Approval") as stage:
            approve.approve(self.context, request, planned.hash, BY)
            stage.result = lambda: f"of {planned.hash[:8]}... by {BY}"

    def _drive(self, request: str) -> Ran:
        telling = Telling(self.story, self.context, request)
        with telling.open:
            ran = run(self.context, request, telling)
        with self.context.ledger.read() as connection:
            show_gaps(findings.all_gaps(connection, request))
        if ran.status == "complete":
            with self.story.stage("Prefect's page of it") as stage:
                self.pages.publish(request)
                stage.result = lambda: f"run erase-{request}, artifact certificate-{request}"
        if ran.answer is not None:
            self.story.say(f"  For the person alone: the certificate's salt {ran.answer.salt}")
        return ran

    def _certificate(self, request: str) -> bool:
        """Written, and checked by another program, which knows nothing of this one."""
        file, public = self.site.certificate, self.context.keyring.public_file
        signed = certify.latest(self.context, request)
        file.write_bytes(signed)
        html = page.render(signed, self.context.keyring.public_pem(), file.name)
        file.with_name(f"{file.name}.html").write_text(html, encoding="utf-8")
        command = [sys.executable, str(checking.__file__), str(file), "--key", str(public)]
        with self.story.stage("Check, by itself, offline") as stage:
            checked = subprocess.run(command, capture_output=True, text=True, check=False)
            holds = checked.returncode == 0
            stage.result = lambda: "holds" if holds else "REFUSED"
        self.story.say(f"  $ python {' '.join(command[1:])}", style="dim")
        lines = checked.stdout.splitlines()
        for line in lines:
            if not line.startswith(BELOW):
                self.story.say(f"  {line}", style="dim")
        if below := sum(line.startswith(BELOW) for line in lines):
            self.story.say(f"  and {below} lines on what lies below the records (WAL, free blocks)")
        return holds

    def _summary(self, request: str, person: Person, before: list[Told], after: list[Told]) -> int:
        """The table of the stores; how many records of others are not as they were."""
        with self.context.ledger.read() as connection:
            number = requests.get(connection, request).round
            planned = plans.get(connection, request, number)
        hers = census.about(person, self.company, before)
        left = census.about(person, self.company, after)
        actions = _actions(planned) if planned else Counter[tuple[str, str]]()
        rows = []
        for store in self.context.stores:
            numbers = (
                sum(each.store == store for each in hers),
                *(actions[store, action] for action in ACTIONS),
                sum(each.store == store for each in left),
            )
            rows.append((store, *map(str, numbers)))
        columns = ("store", "told before", "deleted", "redacted", "masked", "told after")
        self.story.table("What the native clients find, and what was done", columns, rows)
        others = Counter(before) - Counter(hers)
        gone = census.lost(others.elements(), after)
        whole = int(planned.header["others_removed"]) if planned else 0
        self.story.say(
            f"  Of {others.total():,} records of others {others.total() - gone:,} are word for "
            f"word as before; {whole} went with old versions of objects, as the plan said."
        )
        if gone != whole:
            self.story.say(f"  {gone - whole} RECORDS OF OTHERS CHANGED.", style="bold red")
        return gone - whole

    def _where_to_look(self, request: str) -> None:
        site = self.site
        places = {
            "Data map": site.data_map.as_uri(),
            "Certificate": site.certificate,
            "as a page": site.certificate.with_name(f"{site.certificate.name}.html").as_uri(),
            "Prefect": self.endpoints.prefect_ui_url,
            "By hand": f". {site.env}; expunge status {request} --config {site.config}",
            "Next person": "expunge demo run",
            "Stop it all": "expunge demo down",
        }
        self.story.places("Where to look", places)


def fill(site: Site, story: Story, company: Company, endpoints: Endpoints) -> None:
    with story.stage("The company's data") as stage:
        site.fill(company, endpoints)
        stage.result = lambda: f"{len(company.people):,} customers in four stores"


TITLES = {
    "plan": "Plan",
    "apply": "Erasure in all stores",
    "scrub": "Scrub",
    "verify": "Second look",
    "certify": "Certificate",
}


@dataclass
class Telling:
    """Tells the stages of path.run as stages of the story."""

    story: Story
    context: Context
    request: str
    open: ExitStack = field(default_factory=ExitStack)

    def __call__(self, name: str) -> None:
        self.open.close()
        stage = self.open.enter_context(self.story.stage(TITLES[name]))
        stage.result = {
            "apply": self._applied,
            "scrub": self._scrubbed,
            "verify": self._looked,
            "certify": self._status,
        }.get(name, str)

    def _applied(self) -> str:
        results: Counter[str] = Counter()
        with self.context.ledger.read() as connection:
            for segment in plans.of_all(connection, self.request):
                for counts in (segment.results or {}).values():
                    results.update(counts)
        return _words(results)

    def _scrubbed(self) -> str:
        with self.context.ledger.read() as connection:
            rows = findings.all_scrubs(connection, self.request)
        return _words(Counter(str(row["residue"]["state"]) for row in rows if row["residue"]))

    def _looked(self) -> str:
        with self.context.ledger.read() as connection:
            looks = list(findings.all_looks(connection, self.request).values())
        total = {name: sum(look[name] for look in looks) for name in ("covered", "units", "found")}
        return (
            f"{total['covered']} of {total['units']} units read to the end, "
            f"{total['found']} records still found"
        )

    def _status(self) -> str:
        with self.context.ledger.read() as connection:
            return requests.get(connection, self.request).status


def _actions(planned: Plan) -> Counter[tuple[str, str]]:
    """How many records by store and action."""
    counts: Counter[tuple[str, str]] = Counter()
    for address, actions in planned.header["counts"].items():
        for action, count in actions.items():
            counts[address.partition(":")[0], action] += count
    return counts


def _by_store(records: list[Told]) -> str:
    return _words(Counter(each.store for each in records))


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.most_common()) or "nothing"
