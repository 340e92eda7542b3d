"""Whose is a record that a reference leads to: names, roles, rivals."""

import pytest

from expunge.datamap.model import DataMap, MappedField
from expunge.model import FieldAddress, Link
from expunge.policy.links import LinkRules, is_role, words


def address(text: str) -> FieldAddress:
    container, _, field = text.rpartition(".")
    return FieldAddress("s", container, field)


def link(child: str, parent: str, owns: bool | None = None) -> Link:
    return Link(address(child), address(parent), owns=owns)


@pytest.mark.parametrize(
    ("child", "parent", "role"),
    [
        ("public.orders.customer_id", "public.customers.id", False),
        ("public.notes.cust_no", "public.customers.id", False),
        ("Invoice.CustomerId", "Customer.CustomerId", False),
        ("visits.user_id", "accounts.id", False),
        ("invoices.billing_customer_id", "customers.id", False),
        ("payment.rental_id", "rental.rental_id", False),
        ("orders.employee_id", "employees.employee_id", False),
        ("customers.support_rep_id", "employees.id", True),
        ("store.manager_staff_id", "staff.staff_id", True),
        ("employees.reports_to", "employees.employee_id", True),
        ("tickets.created_by", "users.id", True),
        ("tickets.assignee_id", "users.id", True),
        ("customers.referrer_id", "customers.id", True),
    ],
)
def test_a_role_is_told_from_an_owner(child: str, parent: str, role: bool) -> None:
    assert is_role(link(child, parent)) is role


def test_words_of_any_case_style() -> None:
    assert words("SupportRepIds") == ["support", "rep", "id"]
    assert words("HTTPAddress_2") == ["http", "address", "2"]
    assert words("categories") == ["category"]


def field(container: str, name: str, kind: str) -> MappedField:
    return MappedField("s", container, name, kind=kind, identity=True)


PEOPLE = (
    field("customers", "email", "email"),
    field("employees", "family_name", "family_name"),
    field("employees", "phone", "phone"),
    field("addresses", "street", "address"),
    field("shippers", "company_name", "name"),
    field("shippers", "street", "address"),
)
ORDER_OF_CUSTOMER = link("orders.customer_id", "customers.id")
ORDER_OF_EMPLOYEE = link("orders.employee_id", "employees.id")


def rules(*links: Link) -> LinkRules:
    return LinkRules(DataMap(fields=PEOPLE, links=links))


def test_an_order_is_the_customers_and_not_the_employees() -> None:
    both = rules(ORDER_OF_CUSTOMER, ORDER_OF_EMPLOYEE)
    assert both.rivals(ORDER_OF_CUSTOMER) == ()
    assert both.rivals(ORDER_OF_EMPLOYEE) == (ORDER_OF_CUSTOMER,)


def test_what_only_the_employee_has_is_theirs() -> None:
    salary = link("salaries.employee_id", "employees.id")
    assert rules(salary).owns(salary)
    assert rules(salary).rivals(salary) == ()


def test_a_persons_word_stands_over_the_rule() -> None:
    role = link("tickets.created_by", "customers.id", owns=True)
    plain = link("orders.customer_id", "customers.id", owns=False)
    assert rules(role).owns(role)
    assert not rules(plain).owns(plain)


def test_an_address_is_a_place_and_a_company_is_not() -> None:
    assert rules().is_place("s:addresses")
    assert not rules().is_place("s:shippers")
    assert not rules().is_place("s:customers")
