"""Write the list of all that the program brings along, from the lock: ``python -m tools.build_sbom [FILE]``.

The form is CycloneDX 1.5, which security departments read into their scanners. The same lock gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK, SBOM = ROOT / "requirements.lock", ROOT / "sbom.cdx.json"
PACKAGE = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """Every package of the lock: name, version, address by which scanners know it, digests of its files."""
    starts = list(PACKAGE.finditer(lock))
    ends = [start.start() for start in starts[1:]] + [len(lock)]
    return [
        {
            "type": "library",
            "name": match[1],
            "version": match[2],
            "bom-ref": f"pkg:pypi/{match[1].lower()}@{match[2]}",
            "purl": f"pkg:pypi/{match[1].lower()}@{match[2]}",
            "hashes": [
                {"alg": "SHA-256", "content": digest} for digest in HASH.findall(lock[match.end() : end])
            ],
        }
        for match, end in zip(starts, ends, strict=True)
    ]


def sbom(lock: str, project: str) -> str:
    """The list as it is written; ``project`` is the text of pyproject.toml."""
    name = str(tomllib.loads(project)["project"]["name"])
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, lock)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": name}},
        "components": components(lock),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write it."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SBOM
    path.write_text(sbom(LOCK.read_text("utf-8"), (ROOT / "pyproject.toml").read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
