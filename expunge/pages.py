"""HTML pages from Jinja templates: everything is escaped, nothing may be left undefined."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(package: str, template: str, **values: object) -> str:
    """package: the one whose folder ``templates`` holds the template."""
    return _environment(package).get_template(template).render(**values)


@cache
def _environment(package: str) -> "Environment":
    from jinja2 import (  # noqa: PLC0415  (of the commands, few write pages)
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
