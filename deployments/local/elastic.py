"""A real Elasticsearch 8.19 node: the core jars of Maven Central and one small Java main.

pom.xml beside Main.java names the version. The jars are fetched once into the user's cache folder
(a new pom.xml or Main.java is a new folder there) and shared by all services of this machine.
"""

import hashlib
import http.client
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import ClassVar

from deployments.local.errors import LocalServiceError
from deployments.local.process import Command
from deployments.local.service import HOST, Service, Settings, free_ports, http_status

_SOURCE = Path(__file__).parent / "elasticsearch_node"
_COPY_JARS = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_MODULE = "transport-netty4"  # HTTP is a plugin of the server, and plugins have a folder each
_DESCRIPTOR = """\
description=Netty 4 transport
name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
version={version}
elasticsearch.version={version}
java.version=17
"""


class Elasticsearch(Service):
    name: ClassVar[str] = "elasticsearch"

    def settings(self, before: Settings, taken: AbstractSet[int]) -> Settings:
        return dict(free_ports(("port", "transport_port"), before, taken))

    def command(self, folder: Path, state: Mapping[str, Settings]) -> Command:
        node, home = _node(), folder / "elasticsearch"
        (home / "config").mkdir(parents=True, exist_ok=True)
        (home / "tmp").mkdir(exist_ok=True)
        settings = {
            "path.home": node,
            "path.data": home / "data",
            "path.logs": home / "logs",
            "path.repo": home / "snapshots",
            "network.host": HOST,
            "http.port": state[self.name]["port"],
            "transport.port": state[self.name]["transport_port"],
            "discovery.type": "single-node",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "logger.level": "info",
        }
        return Command(
            arguments=[
                _program("java"),
                *("-Xms256m", "-Xmx512m", f"-Djava.io.tmpdir={home / 'tmp'}"),
                *_SHORT_LIFE,
                *("-p", str(node / "lib")),
                *("--add-modules", "org.elasticsearch.server,ALL-MODULE-PATH"),
                *("-cp", str(node / "classes"), "Main", str(home / "config")),
                *(f"{key}={value}" for key, value in settings.items()),
            ],
            folder=home,
            environment=os.environ,
        )

    def ready(self, settings: Settings) -> bool:
        return http_status(settings["port"], "/_cluster/health?timeout=1s") == http.client.OK


_SHORT_LIFE = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""What a node of an hour needs half the processor time with: it is gone before its code has run
so often that compiling it well were worth it."""


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise LocalServiceError(
            f"elasticsearch: no `{name}` on the PATH: "
            "install a JDK 17 and Maven (apt-get install openjdk-17-jdk-headless maven)."
        )
    return found


def _node() -> Path:
    """The folder of the server's jars, its HTTP module and the compiled main; made if missing."""
    sources = [_SOURCE / "pom.xml", _SOURCE / "Main.java"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "expunge"
    node = caches / f"elasticsearch-{digest}"
    if not node.exists():
        caches.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=caches) as folder:
            made = Path(folder) / "node"
            _make_node(made)
            try:
                made.rename(node)
            except OSError:  # another process was faster: its folder is the same
                if not node.exists():
                    raise
    return node


def _make_node(made: Path) -> None:
    library, module = made / "lib", made / "modules" / _MODULE
    _run(
        [
            *(_program("mvn"), "-q", "-B", "-f", str(_SOURCE / "pom.xml")),
            *(_COPY_JARS, f"-DoutputDirectory={library}"),
        ],
        "could not fetch its jars from Maven Central",
    )
    module.mkdir(parents=True)
    for jar in [*library.glob("netty-*.jar"), *library.glob(f"{_MODULE}-*.jar")]:
        jar.rename(module / jar.name)
    versions = [re.fullmatch(r"elasticsearch-([\d.]+)\.jar", jar.name) for jar in library.iterdir()]
    version = next(found[1] for found in versions if found)
    (module / "plugin-descriptor.properties").write_text(_DESCRIPTOR.format(version=version))
    _run(
        [
            *(_program("javac"), "--release", "17", "-d", str(made / "classes")),
            *("-p", str(library), "--add-modules", "org.elasticsearch.server"),
            str(_SOURCE / "Main.java"),
        ],
        "could not compile its main",
    )


def _run(arguments: list[str], failure: str) -> None:
    result = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise LocalServiceError(f"elasticsearch: {failure}:\n{result.stdout}{result.stderr}")
