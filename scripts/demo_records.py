#!/usr/bin/env python3
"""Makes the demo's sensitive records: messages to a parcel service, with invented personal data.

usage: demo_records.py FOLDER

Writes FOLDER/messages.jsonl (text, label) and FOLDER/secrets.txt: one line for every name, number and
address that occurs in one record only. Nobody in these records exists. The same records every time.
"""
import json
import pathlib
import random
import sys

RECORDS_PER_LABEL = 120

MESSAGES = {
    "Lost parcel": [
        "My parcel {order} never arrived. The driver says it was left at {address}. Please call {name} on {phone}.",
        "Hello, this is {name}. The tracking for {order} has not moved for ten days. I am at {address}, phone {phone}.",
        "Where is my package? Order {order} was due on Monday. {name}, {address}, {phone}.",
        "The parcel {order} for {name} is missing. Nobody at {address} has seen it. Reach me at {phone}.",
    ],
    "Damaged goods": [
        "The box {order} came with a broken corner and the glass inside is in pieces. {name}, {address}, {phone}.",
        "I am {name}. The lamp in order {order} arrived cracked. Please collect it from {address} or ring {phone}.",
        "Everything in parcel {order} was wet and torn when it reached {address}. Call {name} at {phone}.",
        "The screen was smashed when I opened {order}. I want a replacement. {name}, {phone}, {address}.",
    ],
    "Refund": [
        "I sent back {order} three weeks ago and still wait for my money. {name}, {address}, {phone}.",
        "Please refund order {order}, I was charged twice. My name is {name}, phone {phone}, address {address}.",
        "You promised {name} a refund for {order} by Friday. Nothing on my account yet. {phone}, {address}.",
        "I cancelled {order} the same day, so pay me back. Contact {name} on {phone} or write to {address}.",
    ],
}
ONSETS = ["Bra", "Ke", "Mo", "Sul", "Tar", "Vi", "Zo", "Hel", "Quin", "Dra", "Fen", "Ly", "Or", "Pe", "Wex"]
MIDDLES = ["ba", "ni", "ro", "sha", "ti", "lu", "ve", "mo", "ka", "dri"]
ENDS = ["th", "nor", "wick", "lan", "mire", "dottir", "sk", "vane", "quist", "rell"]


def invented(rng):
    return rng.choice(ONSETS) + rng.choice(MIDDLES) + rng.choice(MIDDLES) + rng.choice(ENDS)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(20)
    seen, secrets, records = set(), [], []

    def once(make):
        while True:
            value = make()
            if value not in seen:
                seen.add(value)
                secrets.append(value)
                return value

    for label, templates in MESSAGES.items():
        for i in range(RECORDS_PER_LABEL):
            person = once(lambda: invented(rng)) + " " + once(lambda: invented(rng))
            street = once(lambda: invented(rng) + rng.choice([" Street", " Lane", " Road"]))
            secrets.append(person)
            text = templates[i % len(templates)].format(
                name=person,
                address=f"{rng.randint(1, 199)} {street}",
                phone=once(lambda: "0" + "".join(rng.choice("0123456789") for _ in range(9))),
                order=once(lambda: rng.choice("ABCDEFGHKLMNPQRSTUVWXYZ") + str(rng.randint(10**6, 10**7 - 1))),
            )
            records.append({"text": text, "label": label})
    rng.shuffle(records)
    with open(folder / "messages.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)
    (folder / "secrets.txt").write_text("\n".join(secrets) + "\n", encoding="utf-8")
    print(f"{len(records)} records with {len(secrets)} invented names, numbers and addresses in {folder}")


if __name__ == "__main__":
    main()
