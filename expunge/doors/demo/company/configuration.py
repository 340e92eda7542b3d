"""The expunge.toml of the demo company, and the secrets to which it refers."""

import json
from pathlib import Path

from deployments.local.endpoints import Endpoints
from expunge.doors.demo.company import lake, search
from expunge.doors.demo.company.stores import REGION, Names

_TEMPLATE = """\
# The demo company: four stores, and what a person knows about them better than a scan.

[ledger]
url = {ledger}

[keys]
folder = {keys}

[stores.shop]
connector = "sql"
url = "${{SHOP_URL}}"

[stores.lake]
connector = "s3"
endpoint_url = {s3_endpoint}
bucket = {bucket}
region = {region}
access_key_id = "${{LAKE_ACCESS_KEY_ID}}"
secret_access_key = "${{LAKE_SECRET_ACCESS_KEY}}"

[stores.search]
connector = "elasticsearch"
url = {elasticsearch_url}
indices = {indices}
derived_from = ["shop"]
allow_close = true

[stores.weblogs]
connector = "logs"
paths = {paths}
"""
_FIELD = """
[[fields]]
field = {field}
category = "account"
identifier = "account"
"""
_LINK = """
[[links]]
from = {from_}
to = "shop:public.customers.id"
"""
_LINK_OF_ORDERS = """
# An order names two people. It is the customer's, and not the employee's who took it.
[[links]]
from = "shop:public.orders.customer_id"
to = "shop:public.customers.id"
owns = true

[[links]]
from = "shop:public.orders.employee_id"
to = "shop:public.employees.id"
owns = false
"""
_POLICY = """
[[policies]]
match = {match}
action = "redact"
basis = {basis}
"""


def environment(endpoints: Endpoints, names: Names) -> dict[str, str]:
    """The variables to which the configuration refers, with their values."""
    return {
        "SHOP_URL": endpoints.postgres_url(names.database),
        "LAKE_ACCESS_KEY_ID": endpoints.s3_access_key,
        "LAKE_SECRET_ACCESS_KEY": endpoints.s3_secret_key,
    }


def config(
    endpoints: Endpoints,
    log_folder: Path,
    names: Names,
    *,
    ledger_url: str = "sqlite:///expunge.db",
    keys_folder: str = "expunge-keys",
) -> str:
    """The text of expunge.toml; secrets stand in it as ${NAME} only."""
    index = names.index_prefix
    text = _TEMPLATE.format(
        ledger=_toml(ledger_url),
        keys=_toml(keys_folder),
        s3_endpoint=_toml(endpoints.s3_endpoint),
        bucket=_toml(names.bucket),
        region=_toml(REGION),
        elasticsearch_url=_toml(endpoints.elasticsearch_url),
        indices=_toml([f"{index}*"]),
        paths=_toml([str(log_folder / "*.log*")]),
    )
    accounts = ("shop:public.customers.login", f"search:{index}{search.ACTIVITY}.actor_login")
    links = (
        "shop:public.notes.cust_no",
        f"lake:{lake.EVENTS}.customer_id",
        f"lake:{lake.PACKED_EVENTS}.customer_id",
        f"lake:{lake.PROFILES}.customer_id",
        f"search:{index}{search.CUSTOMERS}.customer_id",
        f"search:{index}{search.TICKETS}.customer_id",
    )
    policies = {
        "shop:public.audit": "the entry stays for the books, the people in it do not",
        f"search:{index}{search.TICKETS}.participants": "a ticket is its owner's, others take part",
    }
    text += "".join(_FIELD.format(field=_toml(field)) for field in accounts)
    text += "".join(_LINK.format(from_=_toml(link)) for link in links) + _LINK_OF_ORDERS
    return text + "".join(
        _POLICY.format(match=_toml(match), basis=_toml(basis)) for match, basis in policies.items()
    )


def _toml(value: str | list[str]) -> str:
    """A TOML string or array: JSON's are a subset of them but for DEL, which no address holds."""
    return json.dumps(value, ensure_ascii=False)
