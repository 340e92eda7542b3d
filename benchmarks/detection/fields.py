"""Fields of the development schemas, against a gold that was reviewed column by column."""

from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.detection.schemas import schemas
from benchmarks.report import show
from expunge.config.shape import ScannerTable
from expunge.datamap.classify import classify
from expunge.datamap.sample import Column
from expunge.model import Container, Field
from expunge.path.context import load_scanners

_A = "user.contact.address"
_PLACE = {
    "city": f"{_A}.city",
    "region": f"{_A}.state",
    "postal_code": f"{_A}.postal_code",
    "country": f"{_A}.country",
}
_ID = "user.unique_id"
GOLD: dict[str, dict[str, dict[str, str]]] = {
    "chinook": {
        "Customer": {
            "CustomerId": _ID, "FirstName": "user.name.first", "LastName": "user.name.last", "Company": "user.workplace|user.contact.organization",
            "Address": f"{_A}.street", "City": f"{_A}.city", "State": f"{_A}.state", "Country": f"{_A}.country",
            "PostalCode": f"{_A}.postal_code", "Phone": "user.contact.phone_number", "Fax": "user.contact.fax_number",
            "Email": "user.contact.email", "SupportRepId": "?",
        },
        "Employee": {
            "EmployeeId": _ID, "FirstName": "user.name.first", "LastName": "user.name.last", "Title": "user.job_title", "ReportsTo": "?",
            "BirthDate": "user.demographic.date_of_birth", "HireDate": "?", "Address": f"{_A}.street", "City": f"{_A}.city", "State": f"{_A}.state",
            "Country": f"{_A}.country", "PostalCode": f"{_A}.postal_code", "Phone": "user.contact.phone_number", "Fax": "user.contact.fax_number", "Email": "user.contact.email",
        },
        "Invoice": {
            "CustomerId": _ID, "BillingAddress": f"{_A}.street", "BillingCity": f"{_A}.city", "BillingState": f"{_A}.state",
            "BillingCountry": f"{_A}.country", "BillingPostalCode": f"{_A}.postal_code",
        },
        "Track": {"Composer": "?"}, "Artist": {"Name": "?"},
    },
    "sakila": {
        "actor": {"actor_id": "?", "first_name": "user.name.first", "last_name": "user.name.last"},
        "address": {"address": f"{_A}.street", "address2": "?", "district": f"{_A}.state", "postal_code": f"{_A}.postal_code", "phone": "user.contact.phone_number"},
        "city": {"city": "?"}, "country": {"country": "?"}, "film_actor": {"actor_id": "?"},
        "customer": {"customer_id": _ID, "first_name": "user.name.first", "last_name": "user.name.last", "email": "user.contact.email"},
        "payment": {"customer_id": _ID, "staff_id": _ID}, "rental": {"customer_id": _ID, "staff_id": _ID},
        "staff": {
            "staff_id": _ID, "first_name": "user.name.first", "last_name": "user.name.last", "email": "user.contact.email",
            "username": "user.account.username", "password": "user.authorization.password", "picture": "?",
        },
        "store": {"manager_staff_id": _ID},
    },
    "northwind": {
        "customers": {
            "customer_id": _ID, "company_name": "?", "contact_name": "user.name", "contact_title": "user.job_title", "address": f"{_A}.street", **_PLACE,
            "phone": "user.contact.phone_number", "fax": "user.contact.fax_number",
        },
        "employees": {
            "employee_id": _ID, "last_name": "user.name.last", "first_name": "user.name.first", "title": "user.job_title", "title_of_courtesy": "?",
            "birth_date": "user.demographic.date_of_birth", "hire_date": "?", "address": f"{_A}.street", **_PLACE, "home_phone": "user.contact.phone_number",
            "extension": "?", "photo": "?", "notes": "?", "reports_to": "?", "photo_path": "?",
        },
        "employee_territories": {"employee_id": _ID},
        "customer_customer_demo": {"customer_id": _ID},
        "orders": {
            "customer_id": _ID, "employee_id": _ID, "ship_name": "?", "ship_address": f"{_A}.street", "ship_city": f"{_A}.city",
            "ship_region": f"{_A}.state", "ship_postal_code": f"{_A}.postal_code", "ship_country": f"{_A}.country",
        },
        "shippers": {"company_name": "?", "phone": "?"},
        "suppliers": {
            "contact_name": "user.name", "contact_title": "user.job_title", "company_name": "?", "address": "?", "city": "?", "region": "?",
            "postal_code": "?", "country": "?", "phone": "?", "fax": "?", "homepage": "?",
        },
        "region": {"region_description": "?"}, "us_states": {"state_name": "?", "state_abbr": "?", "state_region": "?"}, "territories": {"territory_description": "?"},
    },
    "demo": {
        "customers": {
            "id": _ID, "email": "user.contact.email", "full_name": "user.name", "phone": "user.contact.phone_number", "date_of_birth": "user.demographic.date_of_birth",
            "login": "user.account.username", "support_rep_id": "?", "account": "user.account.username", "address_id": "?",
        },
        "employees": {"id": _ID, "full_name": "user.name", "email": "user.contact.email"},
        "addresses": {"street": f"{_A}.street", "city": f"{_A}.city", "postcode": f"{_A}.postal_code", "country": f"{_A}.country"},
        "orders": {"customer_id": _ID, "employee_id": _ID, "shipping_note": "user.contact.email|user.name"},
        "tickets": {"customer_id": _ID, "body": "user.contact.email|user.name", "subject": "?"},
        "notes": {"cust_no": _ID, "note": "?"},
        "newsletter": {"email": "user.contact.email"},
        "audit": {"participants": "user.contact.email"},
    },
}  # fmt: skip
_FIDES = {
    "address": {"house": f"{_A}.street", "street": f"{_A}.street", "city": f"{_A}.city", "state": f"{_A}.state", "zip": f"{_A}.postal_code"},
    "customer": {"id": _ID, "email": "user.contact.email", "name": "user.name"},
    "employee": {"id": _ID, "email": "user.contact.email", "name": "user.name"},
    "login": {"customer_id": _ID, "time": "?"},
    "orders": {"customer_id": _ID},
    "payment_card": {"ccn": "user.financial", "code": "?", "name": "?", "customer_id": _ID, "preferred": "?"},
    "report": {"email": "user.contact.email"},
    "service_request": {"email": "user.contact.email", "alt_email": "user.contact.email", "employee_id": _ID},
    "visit": {"email": "user.contact.email"},
    "composite_pk_test": {"customer_id": _ID, "description": "?"},
    "dynamic_email_address_config": {"email_address": "user.contact.email"},
    "Lead": {"email": "user.contact.email"},
    "loyalty": {"name": "?"}, "type_link_test": {"name": "?"},
}  # fmt: skip
"""The vendor's own categories, and e-mail addresses that it calls system.operations."""
GOLD["fides postgres"] = GOLD["fides mysql"] = _FIDES


def fits(said: str, gold: str) -> bool:
    """The same key, or one above the other."""
    return any(
        f"{said}.".startswith(f"{one}.") or f"{one}.".startswith(f"{said}.")
        for one in gold.split("|")
    )


def measure(data: Path, with_values: bool) -> tuple[dict[str, Counter[str]], list[str]]:
    scanners = load_scanners(ScannerTable())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    errors = []
    for schema, table, columns in schemas(data):
        container = Container(schema, table, "table", tuple(Field(each, "") for each in columns))
        read = {
            name: Column(values=values if with_values else []) for name, values in columns.items()
        }
        found = classify(container, read, scanners).found
        gold = GOLD[schema].get(table, {})
        for name in columns:
            wanted, said = gold.get(name), found.get(name)
            if wanted == "?":
                continue
            right = wanted is not None and said is not None and fits(said.category, wanted)
            counts[schema]["right"] += right
            counts[schema]["gold"] += wanted is not None
            counts[schema]["said"] += said is not None
            if (wanted or said) and not right:
                errors.append(
                    f"{schema}.{table}.{name}: gold {wanted}, said {said.category if said else None}"
                )
    return counts, errors


def run(data: Path) -> None:
    for with_values in (True, False):
        counts, errors = measure(data, with_values)
        counts["all"] = sum(counts.values(), Counter())
        rows = [
            (
                name,
                str(c["gold"]),
                f"{c['right'] / max(1, c['said']):.3f}",
                f"{c['right'] / max(1, c['gold']):.3f}",
            )
            for name, c in counts.items()
        ]
        show(
            f"fields, {'names and values' if with_values else 'names only'}",
            ("schema", "personal", "P", "R"),
            rows,
        )
        for each in errors:
            print(" ", each)
