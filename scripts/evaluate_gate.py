"""Prints what each threshold of a gate bought.

usage: evaluate_gate.py DATA LABELS FOLDER    (called by evaluate-gate.sh)

A group pays for a configured number of tokens, unless it ends at its cap of tokens in all; what such a
group paid is not in the table, so the paid share is an upper bound then, and how many ended so is printed.
"""
import json
import pathlib
import sys

from evaluate import accuracy, equally_many, read

KEYS = {"title", "year", "cast", "genres"}


def settings(folder):
    """(threshold, [(manifest, texts) of each run]) by threshold."""
    for setting in sorted(folder.glob("threshold-*"), key=lambda p: float(p.name.split("-", 1)[1])):
        runs = [
            (json.loads((path.with_suffix("") / "manifest.json").read_text(encoding="utf-8")), read(path))
            for path in sorted(setting.glob("*.jsonl"))
        ]
        if runs:
            yield setting.name.split("-", 1)[1], runs


def tokens_of_groups(texts):
    tokens = {}
    for text in texts:
        group = text["record_id"].rsplit("/", 1)[0]
        tokens[group] = tokens.get(group, 0) + text["token_count"]
    return tokens


def amounts(runs):
    """Groups, tokens, paid tokens at most, groups that ended at their cap, texts."""
    groups = tokens = paid = capped = texts = 0
    for manifest, rows in runs:
        each = manifest["tokens_per_group_at_most"]
        gate = manifest["mechanism"]["gate"]
        cap = each * (1 + gate["free_tokens_per_token"]) if gate else None
        of_groups = tokens_of_groups(rows)
        groups += len(of_groups)
        tokens += sum(of_groups.values())
        paid += each * len(of_groups)
        capped += sum(1 for count in of_groups.values() if count == cap)
        texts += len(rows)
    return groups, tokens, paid, capped, texts


def row(threshold, runs, quality):
    groups, tokens, paid, capped, texts = amounts(runs)
    print(f"{threshold:>9} {groups:>7} {tokens / groups:>14.1f} {texts / groups:>13.2f}"
          f" {paid / tokens:>11.2f} {capped:>7}   " + quality)


def heading(name, quality):
    print(f"{name}\n{'threshold':>9} {'groups':>7} {'tokens a group':>14} {'texts a group':>13}"
          f" {'paid share':>11} {'at cap':>7}   " + quality)


def entries(data, labels, folder):
    held_out = [r for r in read(data / "dbpedia14.test.jsonl.gz") if r["label"] in labels]
    found = list(settings(folder))
    fewest = min(
        sum(1 for text in rows if text["label"] == label)
        for _, runs in found for _, rows in runs for label in labels
    )
    heading("dbpedia14", f"accuracy with {fewest} texts a label, with all texts of all runs")
    for threshold, runs in found:
        scores = [accuracy(equally_many(rows, fewest), held_out) for _, rows in runs]
        everything = [(text["label"], text["text"]) for _, rows in runs for text in rows]
        row(threshold, runs, " ".join(f"{s:.3f}" for s in scores) + f", {accuracy(everything, held_out):.3f}")


def fits(text):
    """Whether a text is a JSON object, and whether it has the keys and types of a movie."""
    try:
        movie = json.loads(text)
    except ValueError:
        return False, False
    if not isinstance(movie, dict):
        return False, False
    whole = (set(movie) == KEYS and isinstance(movie["title"], str) and type(movie["year"]) is int
             and all(isinstance(movie[k], list) and all(isinstance(v, str) for v in movie[k])
                     for k in ("cast", "genres")))
    return True, whole


def movies(folder):
    heading("wiki_movies_json", "share that is a JSON object, with the right keys and types, such texts a group")
    for threshold, runs in settings(folder):
        # The last text of a group is cut by its budget, whatever the mechanism.
        judged = [fits(text["text"]) for _, rows in runs for text in rows if text["ended_by"] != "budget"]
        groups = amounts(runs)[0]
        if not judged:
            row(threshold, runs, "no text ended before its budget")
            continue
        good = sum(whole for _, whole in judged)
        row(threshold, runs, f"{sum(parses for parses, _ in judged) / len(judged):.3f}, {good / len(judged):.3f},"
                             f" {good / groups:.2f} (of {len(judged)} texts that the budget did not cut)")


def main():
    data, labels, folder = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), pathlib.Path(sys.argv[3])
    entries(data, labels, folder / "dbpedia14")
    movies(folder / "wiki_movies_json")


if __name__ == "__main__":
    main()
