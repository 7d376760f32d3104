"""Trains a classifier on the texts of each setting, tests it on held-out records, prints a table.

usage: evaluate.py DATA LABELS FOLDER EACH    (called by evaluate-dbpedia.sh)

A run is judged by its first EACH texts of each label, so that all settings have equally many. That is
few for a classifier and the figures scatter; below them stands what all texts of all runs give together.
"""
import gzip
import json
import pathlib
import statistics
import sys

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import ComplementNB

REAL_CHARACTERS = 140  # about as long as 32 tokens


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def accuracy(training, held_out):
    training = [(label, text) for label, text in training if text.strip()]
    vectorizer = CountVectorizer()
    features = vectorizer.fit_transform([text for _, text in training])
    model = ComplementNB().fit(features, [label for label, _ in training])
    return model.score(vectorizer.transform([r["text"] for r in held_out]), [r["label"] for r in held_out])


def equally_many(run, each):
    """The first texts of each label, spread over its groups."""
    taken = {}
    for record in sorted(run, key=lambda r: int(r["record_id"].rsplit("/", 1)[1])):
        taken.setdefault(record["label"], []).append((record["label"], record["text"]))
    return [text for texts in taken.values() for text in texts[:each]]


def row(name, runs, held_out):
    scores = [accuracy(run, held_out) for run in runs]
    spread = statistics.stdev(scores) if len(scores) > 1 else float("nan")
    print(f"{name:<22} {len(runs[0]):>6} {len(runs):>5} {statistics.mean(scores):>8.3f} {spread:>8.3f}   "
          + " ".join(f"{score:.3f}" for score in scores))


def main():
    data, labels, folder = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), pathlib.Path(sys.argv[3])
    held_out = [r for r in read(data / "dbpedia14.test.jsonl.gz") if r["label"] in labels]
    real = {label: [r for r in read(data / "dbpedia14.jsonl.gz") if r["label"] == label] for label in labels}
    settings = {}
    for setting in sorted(folder.glob("epsilon-*"), key=lambda p: float(p.name.split("-", 1)[1])):
        runs = [read(path) for path in sorted(setting.glob("*.jsonl"))]
        if runs:
            settings[setting.name.replace("-", " ")] = runs
    each = int(sys.argv[4])
    print(f"{'training texts':<22} {'texts':>6} {'runs':>5} {'accuracy':>8} {'spread':>8}   each run")
    for name, runs in settings.items():
        row("public model alone" if name == "epsilon 0" else name, [equally_many(run, each) for run in runs], held_out)
    row(
        "real records",
        [
            [(label, r["text"][:REAL_CHARACTERS]) for label in labels for r in real[label][i * each : (i + 1) * each]]
            for i in range(3)
        ],
        held_out,
    )
    print("all texts of all runs:")
    for name, runs in settings.items():
        texts = [(record["label"], record["text"]) for run in runs for record in run]
        row("public model alone" if name == "epsilon 0" else name, [texts], held_out)


if __name__ == "__main__":
    main()
