#!/usr/bin/env python3
"""Compares runs of equal work by Spark's event logs.

usage: benchmark_cluster.py CONDITIONS FOLDER [FOLDER ...]

FOLDER holds the event log of a run, written as one plain file. A round is one Spark job; its time
is counted from its submission to the next one's, so that the driver's draw is in it. The time in
tasks is that of the executor that was busy longest. What is left was spent outside: drawing,
scheduling, sending closures and sums. The first round is left out: it reads the prompts.
"""
import json
import pathlib
import statistics
import sys


def events(folder):
    files = [path for path in pathlib.Path(folder).iterdir() if path.is_file()]
    if len(files) != 1:
        sys.exit(f"{folder} must hold one event log, and holds {len(files)}")
    with open(files[0], encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def rounds(folder):
    """(milliseconds of the round, of the busiest executor in it), and the executors."""
    jobs, stage_job, busy, executors = {}, {}, {}, set()
    for event in events(folder):
        kind = event["Event"]
        if kind == "SparkListenerJobStart":
            description = event.get("Properties", {}).get("spark.job.description", "")
            if description.startswith("plainsong: round "):
                jobs[event["Job ID"]] = event["Submission Time"]
                for stage in event["Stage IDs"]:
                    stage_job[stage] = event["Job ID"]
        elif kind == "SparkListenerTaskEnd" and event["Stage ID"] in stage_job:
            job = stage_job[event["Stage ID"]]
            executor = event["Task Info"]["Executor ID"]
            executors.add(executor)
            times = busy.setdefault(job, {})
            times[executor] = times.get(executor, 0) + event["Task Metrics"]["Executor Run Time"]
    order = sorted(jobs)
    if len(order) < 3:
        sys.exit(f"{folder}: too few rounds to time")
    pairs = [
        (jobs[after] - jobs[job], max(busy[job].values()))
        for job, after in zip(order[1:], order[2:])
    ]
    return pairs, len(executors)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    print(sys.argv[1])
    print("executors  rounds  ms a round: mean  median   total s  outside tasks  speed-up")
    first = None
    for folder in sys.argv[2:]:
        pairs, executors = rounds(folder)
        whole = [pair[0] for pair in pairs]
        total = sum(whole)
        outside = 1 - min(total, sum(pair[1] for pair in pairs)) / total
        first = first or total
        print(
            f"{executors:9d} {len(pairs):7d} {statistics.mean(whole):17.0f} {statistics.median(whole):7.0f}"
            f" {total / 1000:9.1f} {outside:13.1%} {first / total:9.2f}"
        )


if __name__ == "__main__":
    main()
