#!/usr/bin/env python3
"""Runs every command of the README as written.

usage: check_readme.py README [--only HEADING | --except HEADING]

Each ```bash block runs in one shell, in order, in the repository's folder; a block that fails ends
the check. HEADING is the beginning of a section's title. Environment variables that make a long command small are the caller's business.
"""
import re
import subprocess
import sys


def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] not in ("--only", "--except")):
        sys.exit(__doc__)
    text = open(sys.argv[1], encoding="utf-8").read()
    if len(sys.argv) == 4:
        sections = re.split(r"^(?=## )", text, flags=re.M)
        named = [section for section in sections if section.startswith("## " + sys.argv[3])]
        if not named:
            sys.exit(f"the README has no section {sys.argv[3]}")
        text = "".join(
            section for section in sections if (section in named) == (sys.argv[2] == "--only")
        )
    blocks = re.findall(r"^```bash\n(.*?)^```", text, flags=re.M | re.S)
    if not blocks:
        sys.exit("the README has no command to run")
    script = "set -euo pipefail\n" + "\n".join(
        f"printf '\\n-- README block {i + 1}\\n'\n{block}" for i, block in enumerate(blocks)
    )
    result = subprocess.run(["bash", "-c", script], check=False)
    if result.returncode != 0:
        sys.exit(f"a command of the README ended with {result.returncode}")
    print(f"{len(blocks)} blocks of commands ran as written")


if __name__ == "__main__":
    main()
