"""What is known of what is shipped: flaws in its code, licences, known vulnerabilities; and its bills of materials.

python -m installer.audit [--out DIR] [--offline]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "build" / "audit"
SHIPPED_CODE = ("app", "oms", "contract", "installer", "dev.py", "dev_setup.py")
PROGRAMS = ("desktop", "server")
"""Each has its list of requirements."""

ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1",
        "PSF-2.0", "Zlib",
        # Libraries that stay files of their own, which anyone may replace.
        "LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0",
    }
)  # fmt: skip
"""By their SPDX names."""
CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What a package says in the older way."""
STATED = {"qrcode": "BSD-3-Clause AND MIT", "sqlcipher3": "Zlib"}
"""Packages that name none, or name it vaguely, and bring its text: read there."""

Component = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 when anything is to be looked at."""
    parser = argparse.ArgumentParser(prog="python3 dev.py audit", description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "audit", help="where the bills of materials go")
    parser.add_argument("--offline", action="store_true", help="do not ask for known vulnerabilities")
    options = parser.parse_args(arguments)
    install_tools()
    options.out.mkdir(parents=True, exist_ok=True)
    found = [tell("flaws in the code", flaws())]
    everything = environment()
    for program in PROGRAMS:
        bill = bill_of(everything, program, required((ROOT / "requirements" / f"{program}.txt").read_text()))
        (options.out / f"aisle-{program}.cdx.json").write_text(json.dumps(bill, indent=1))
        found.append(tell(f"licences: {program}, {len(bill['components'])} packages", unwelcome(bill["components"])))
    if options.offline:
        print("known vulnerabilities: not asked")
    else:
        found.append(tell("known vulnerabilities", vulnerabilities()))
    print(f"Bills of materials: {options.out}")
    return 1 if any(found) else 0


def tell(check: str, found: Sequence[str]) -> bool:
    """Whether there is something to look at."""
    print(f"{check}: {'to be looked at' if found else 'ok'}", *found, sep="\n    ", flush=True)
    return bool(found)


def install_tools() -> None:
    """Into an environment of their own, which knows nothing of the product's."""
    wanted = ROOT / "requirements" / "audit.txt"
    stamp = TOOLS / "installed"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", TOOLS], check=True)
    hashed = ["install", "--quiet", "--no-deps", "--require-hashes", "-r", str(wanted)]
    subprocess.run([tool("python"), "-m", "pip", *hashed], check=True)
    stamp.write_text(wanted.read_text())


def tool(name: str) -> Path:
    """A program of the tools."""
    return TOOLS / ("Scripts" if os.name == "nt" else "bin") / name


def flaws() -> list[str]:
    """What Bandit takes for one and is fairly sure of; the linter's own rules look at the rest, line by line."""
    asked: list[str | Path] = [tool("bandit"), "--quiet", "-ll", "-ii", "--format", "json", "-r", *SHIPPED_CODE]
    told = json.loads(output(asked))
    found = told["results"]
    failed = [f"{one['filename']}: {one['reason']}" for one in told["errors"]]
    return failed + [f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}" for one in found]


def environment() -> dict[str, Any]:
    """Every package that is installed here, as a CycloneDX bill of materials."""
    asked: list[str | Path] = [tool("cyclonedx-py"), "environment", sys.executable, "--pyproject", "pyproject.toml"]
    told = json.loads(output([*asked, "--output-format", "JSON", "--output-reproducible"]))
    assert isinstance(told, dict)
    return told


def bill_of(everything: Mapping[str, Any], program: str, names: frozenset[str]) -> dict[str, Any]:
    """The bill of one program. KeyError where a package that it requires is not installed."""
    by_name = {plain(one["name"]): with_stated_licence(one) for one in everything["components"]}
    components = [by_name[name] for name in sorted(names)]
    refs = {one["bom-ref"] for one in components}
    graph = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in refs]}
        for one in everything["dependencies"]
        if one["ref"] in refs
    ]
    root = {**everything["metadata"]["component"], "name": f"aisle-{program}"}
    graph.append({"ref": root["bom-ref"], "dependsOn": sorted(refs)})
    metadata = {**everything["metadata"], "component": root}
    return {**everything, "metadata": metadata, "components": components, "dependencies": graph}


def required(requirements: str) -> frozenset[str]:
    """The packages that a list of requirements pins for this system."""
    pinned = (Requirement(line.rstrip(" \\")) for line in requirements.splitlines() if line[:1].isalnum())
    return frozenset(plain(one.name) for one in pinned if one.marker is None or one.marker.evaluate())


def plain(name: str) -> str:
    """A package's name as all spellings of it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def with_stated_licence(component: Component) -> Component:
    """As it is, or with the licence that its text was read to be."""
    stated = STATED.get(plain(component["name"]))
    return {**component, "licenses": [{"expression": stated, "acknowledgement": "concluded"}]} if stated else component


def unwelcome(components: Sequence[Component]) -> list[str]:
    """Packages that say no licence, or one that is not allowed here."""
    told = ((one, list(licences(one))) for one in components)
    return [
        f"{one['name']} {one['version']}: {' + '.join(named) or 'no licence'}"
        for one, named in told
        if not named or not all(map(allowed, named))
    ]


def licences(component: Component) -> Iterator[str]:
    """What it says of itself: names and expressions of SPDX where it can be told. All hold at once."""
    for one in component.get("licenses") or ():
        licence = one.get("license", {})
        name = licence.get("name", "").rpartition(" :: ")[2]
        yield one.get("expression") or licence.get("id") or CLASSIFIED.get(name, name)


def allowed(expression: str) -> bool:
    """One of the choices is allowed whole. A bracket is more than is understood here."""
    return any(all(part in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def vulnerabilities() -> list[str]:
    """Those that the Python package index knows of. That it did not answer, or not for each, is one to look at too."""
    lists = [part for one in PROGRAMS for part in ("-r", str(ROOT / "requirements" / f"{one}.txt"))]
    asked: list[str | Path] = [tool("pip-audit"), "--strict", "--disable-pip", "--require-hashes", *lists]
    ended = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return (ended.stdout + ended.stderr).strip().splitlines() if ended.returncode else []


def output(command: Sequence[str | Path]) -> str:
    """What it prints; it may end with any code."""
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not ended.stdout:
        sys.exit(f"{Path(command[0]).name} said nothing:\n{ended.stderr}")
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
