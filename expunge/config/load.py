"""Reading expunge.toml. Every error names the table, the key and the remedy, and shows no value."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from expunge.config.shape import Configuration
from expunge.model import ConfigurationError

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_SECRET_KEY = re.compile(r"secret|passw|api_key|token", re.IGNORECASE)
_PASSWORD_IN_URL = re.compile(r"://[^/@:]*:[^/@]+@")
_SQLITE = "sqlite:///"


def load(path: Path) -> Configuration:
    """The configuration in this file, ${NAME} put in, paths made absolute."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigurationError(f"There is no {path.name}. `expunge init` writes one.") from None
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path.name} cannot be read. Check its rights.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path.name} is not valid TOML: {error}.") from None
    _no_secret_in_clear(raw)
    filled = _filled(raw, ())
    configuration: Configuration = checked(Configuration, filled, ())
    return configuration.model_copy(update=_placed(configuration, path.resolve().parent))


def settings(table: type[BaseModel], name: str, values: Mapping[str, Any], folder: Path) -> Any:
    """A store's table checked by its connector's Settings."""
    local: tuple[str, ...] = getattr(table, "LOCAL_PATHS", ())
    placed = {
        key: _absolute(value, folder) if key in local else _sqlite(value, folder)
        for key, value in values.items()
    }
    return checked(table, placed, ("stores", name))


def checked(table: type[BaseModel], values: Mapping[str, Any], where: tuple[str, ...]) -> Any:
    try:
        return table.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(
            " ".join(_sentence(table, each, where) for each in error.errors(include_input=False))
        ) from None


def _sentence(table: type[BaseModel], error: Any, where: tuple[str, ...]) -> str:
    *tables, key = [str(part) for part in (*where, *error["loc"])]
    place = f"[{'.'.join(tables)}] {key}" if tables else key
    if error["type"] == "extra_forbidden":
        known = ", ".join(sorted(table.model_fields))
        hint = f" Known here: {known}." if len(error["loc"]) == 1 else ""
        return f"expunge.toml: {place} is not a known key. Remove it or correct its spelling.{hint}"
    if error["type"] == "missing":
        return f"expunge.toml: {place} is missing. Add it."
    if error["type"] == "tuple_type":
        return f'expunge.toml: {place} must be a list. Write ["...", "..."], also for one.'
    return f"expunge.toml: {place}: {error['msg']}. Correct the value."


def _no_secret_in_clear(raw: Any, where: str = "") -> None:
    if isinstance(raw, dict):
        for key, value in raw.items():
            _no_secret_in_clear(value, f"{where}.{key}" if where else key)
    elif isinstance(raw, list):
        for value in raw:
            _no_secret_in_clear(value, where)
    elif isinstance(raw, str):
        table, _, key = where.rpartition(".")
        rest = _REFERENCE.sub("", raw)
        if _PASSWORD_IN_URL.search(rest) or (_SECRET_KEY.search(key) and rest):
            raise ConfigurationError(
                f"expunge.toml: [{table}] {key} holds a secret in clear. Put the whole value into "
                f'an environment variable and write {key} = "${{NAME}}".'
            )


def _filled(raw: Any, where: tuple[str, ...]) -> Any:
    """${NAME} replaced by the environment's value, in every string."""
    if isinstance(raw, dict):
        return {key: _filled(value, (*where, key)) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_filled(value, where) for value in raw]
    return _REFERENCE.sub(lambda m: _variable(m[1], where), raw) if isinstance(raw, str) else raw


def _variable(name: str, where: tuple[str, ...]) -> str:
    value = os.environ.get(name)
    if value is None:
        *table, key = where
        raise ConfigurationError(
            f"expunge.toml: [{'.'.join(table)}] {key} refers to ${{{name}}}, which is not set. "
            f"Set {name} in the environment."
        )
    return value


def _placed(configuration: Configuration, folder: Path) -> dict[str, Any]:
    ledger = configuration.ledger
    keys = configuration.keys
    exports = configuration.exports
    return {
        "ledger": ledger.model_copy(update={"url": _sqlite(ledger.url, folder)}),
        "keys": keys.model_copy(update={"folder": folder / keys.folder}),
        "exports": exports.model_copy(update={"folder": folder / exports.folder}),
        "folder": folder,
    }


def _absolute(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_absolute(each, folder) for each in value]
    return str(folder / value) if isinstance(value, str) else value


def _sqlite(value: Any, folder: Path) -> Any:
    if isinstance(value, str) and value.startswith(_SQLITE) and ":memory:" not in value:
        return f"{_SQLITE}{folder / value.removeprefix(_SQLITE)}"
    return value
