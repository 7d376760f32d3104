#!/usr/bin/env python3
"""Looks for the demo's secrets in the released texts.

usage: demo_check.py SECRETS TEXTS

SECRETS has one string a line, TEXTS one JSON object a line (as `plainsong show` prints them). Ends
with 1 if any secret stands in any text, ignoring case, or if there is nothing to look at.
"""
import json
import sys


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    secrets = [line.strip().lower() for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
    texts = [json.loads(line)["text"].lower() for line in open(sys.argv[2], encoding="utf-8") if line.strip()]
    if not secrets or not texts:
        sys.exit(f"nothing to look at: {len(secrets)} secrets, {len(texts)} texts")
    found = [secret for secret in secrets if any(secret in text for text in texts)]
    if found:
        sys.exit(f"{len(found)} of {len(secrets)} secrets stand in the released texts, {found[0]!r} for one")
    print(f"None of the {len(secrets)} invented names, numbers and addresses stands in the {len(texts)} released texts.")


if __name__ == "__main__":
    main()
