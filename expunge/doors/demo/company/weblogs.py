"""The log folder of the company: plain and JSON lines, live, rotated and packed."""

import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from expunge.doors.demo.company import names
from expunge.doors.demo.company.model import Fate, Feature, LogFile, Person, Piece
from expunge.doors.demo.company.places import Cast

_OTHER_LINES = 2  # for each line about a customer, lines about nobody
Line = Callable[[Person, int], str]


def files(cast: Cast) -> list[LogFile]:
    """Live files are those without a rotation suffix."""
    return [
        _file(cast, "app.log", 0o640, Feature.LIVE_LOG, _app),
        _file(cast, "app.log.1", 0o600, Feature.LIVE_LOG, _app),
        _file(cast, "app.log.2.gz", 0o640, Feature.ROTATED, _app),
        _file(cast, "access.log", 0o644, Feature.PERCENT, _access),
        _file(cast, "events.log", 0o640, Feature.ESCAPED, _event),
    ]


def _file(cast: Cast, name: str, mode: int, feature: Feature, line: Line) -> LogFile:
    people = 2 * (cast.with_feature(feature) + cast.twins)
    people += [cast.bystander() for _ in range(len(cast.everyone) // 2)]
    cast.random.shuffle(people)
    lines = []
    for n, person in enumerate(people):
        traces = cast.traces(person, feature, Fate.MASKED)
        lines.append(Piece(line(person, n).encode() + b"\n", traces))
        lines += [Piece(_nobody(n, other).encode() + b"\n") for other in range(_OTHER_LINES)]
    container = ".".join(name.split(".")[:2])
    return LogFile(name, container, mode, lines)


def _time(n: int) -> str:
    return f"2024-05-{1 + n // 1440 % 28:02d}T{n // 60 % 24:02d}:{n % 60:02d}:42Z"


def _nobody(n: int, other: int) -> str:
    return f'{{"at":"{_time(n)}","level":"DEBUG","queue":42,"took_ms":{n % 97},"part":{other}}}'


def _app(person: Person, n: int) -> str:
    start = f"{_time(n)} INFO request={n:08d}"
    return (
        f'{start} login ok user={person.login} name="{person.full_name}" order=42',
        f"{start} mail sent to=<{person.email}> user={person.login}",
        f"{start} GET /u/{person.login}/orders 200 42ms",
        f'{start} phone changed email={person.email} phone="{person.phone}"',
    )[n % 4]


def _access(person: Person, n: int) -> str:
    """Combined format; the e-mail and the name stand percent-encoded in the request line."""
    email, name, form = quote(person.email), quote(person.full_name), quote_plus(person.full_name)
    user = person.login if n % 2 else "-"
    request = (
        f"/account?email={email}&to={form}&tab=orders",
        f"/find?q=42&name={name}&email={email}",
    )[n % 2]
    agent = names.AGENTS[n % len(names.AGENTS)]
    return (
        f"192.0.2.{1 + n % 250} - {user} [01/May/2024:{n // 60 % 24:02d}:{n % 60:02d}:42 +0000] "
        f'"GET {request} HTTP/1.1" 200 {1000 + n % 4242} "-" "{agent}"'
    )


def _event(person: Person, n: int) -> str:
    """JSON as most encoders write it: everything beyond ASCII is \\u-escaped."""
    who = {"email": person.email} if n % 2 else {"login": person.login}
    return json.dumps({"at": _time(n), "level": "INFO", **who, "name": person.full_name, "n": 42})
