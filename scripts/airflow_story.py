#!/usr/bin/env python3
"""Drives the retry story of scripts/airflow.sh through Airflow's REST API, and requires what must hold.

usage: airflow_story.py FOLDER URL
"""

import datetime
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

TASKS = ["plan", "policy_check", "generate", "verify", "publish"]
QUOTED = re.compile(
    r"tokens \d+ of|journal|goes on|begins anew|Run '|released before|already released|verified:|ledger: |Error code is"
    r"|Marking task as|as it was written"
)


class Airflow:
    """The few calls that are needed."""

    def __init__(self, url):
        self.url = url
        self.token = self.wait(lambda: self.ask("/auth/token", None)["access_token"], 180, "the API server to answer")

    def ask(self, path, body=None, method=None):
        """Asks again while the server is busy: SQLite has one writer, and then it answers 503."""
        for _ in range(30):
            try:
                return self.ask_once(path, body, method)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(2)
        return self.ask_once(path, body, method)

    def ask_once(self, path, body, method):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        if getattr(self, "token", None):
            request.add_header("Authorization", "Bearer " + self.token)
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code < 500 and getattr(self, "token", None) and error.code != 404:
                sys.exit(f"{method or 'GET'} {path}: {error.code} {error.read().decode()[:500]}")
            raise

    def wait(self, ready, seconds, what):
        end = time.time() + seconds
        while time.time() < end:
            try:
                found = ready()
                if found:
                    return found
            except urllib.error.URLError:
                pass
            time.sleep(0.5)
        sys.exit(f"waited {seconds} s for {what}, in vain")

    def runs(self):
        return self.ask("/api/v2/dags/plainsong/dagRuns?order_by=logical_date")["dag_runs"]

    def tasks(self, run):
        found = self.ask(f"/api/v2/dags/plainsong/dagRuns/{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task for task in found}

    def finished(self, run):
        """Waits for the run, and requires that all of it is green."""

        def over():
            state = self.ask(f"/api/v2/dags/plainsong/dagRuns/{run}")["state"]
            return state if state in ("success", "failed") else None

        state = self.wait(over, 900, f"{run} to end")
        tasks = self.tasks(run)
        print(
            f"   {run}: {state}; "
            + ", ".join(f"{name} {tasks[name]['state']} (try {tasks[name]['try_number']})" for name in TASKS)
        )
        require(state == "success", f"{run} must end green")
        return tasks


def require(holds, what):
    if not holds:
        sys.exit(f"airflow story: {what}, and does not")


def step(text):
    print(f"\n{text} [{time.strftime('%H:%M:%S')}]", flush=True)


def log_of(folder, run, task, attempt):
    return folder / "airflow/logs" / "dag_id=plainsong" / f"run_id={run}" / f"task_id={task}" / f"attempt={attempt}.log"


def lines(path):
    """What a task's log says; Airflow writes a JSON object a line."""
    if not path.exists():
        return []
    said = []
    for line in path.read_text(errors="replace").splitlines():
        try:
            said.append(json.loads(line).get("event", ""))
        except ValueError:
            said.append(line)
    return said


def quote(folder, run, task, attempt):
    seen = [
        line
        for line in lines(log_of(folder, run, task, attempt))
        if QUOTED.search(line) and "spark-submit" not in line[:40]
    ]
    for line in seen[:3] + (["..."] if len(seen) > 7 else []) + seen[3:][-4:]:
        print(f"   {task} {attempt} | {line.splitlines()[0][:170]}")


def driver(run_id):
    """The process id of the driver that generates a run."""
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if "org.apache.spark.deploy.SparkSubmit" in words and "generate" in words and run_id in words:
                return int(entry.name)
    return None


def ledger(folder):
    """The entries as 'plainsong ledger show' prints them: (kind, attempt, run)."""
    shown = subprocess.run(
        ["scripts/submit.sh", "ledger", "show", str(folder / "policies/messages")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    print("\n".join("   " + line for line in shown.splitlines()))
    entries = [line.split() for line in shown.splitlines() if re.match(r" *\d+  [A-Z]", line)]
    return [(words[1], int(words[2]), words[-1]) for words in entries]


def output(folder, run_id):
    return folder / "synthetic" / run_id


def snapshot(folder, run_id):
    found = output(folder, run_id)
    require((found / "_SUCCESS").exists() and (found / "manifest.json").exists(), f"{run_id} must have an output")
    return {str(path): path.read_bytes() for path in sorted(found.rglob("*")) if path.is_file()}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, airflow = pathlib.Path(sys.argv[1]), Airflow(sys.argv[2])
    midnight = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)

    def name(days_ago):
        return "plainsong-" + (midnight - datetime.timedelta(days=days_ago)).strftime("%Y%m%dT%H%M%S")

    step("1. The scheduler makes a run of the last interval; its driver is killed")
    airflow.wait(lambda: airflow.ask("/api/v2/dags/plainsong"), 180, "the DAG to be read")
    errors = airflow.ask("/api/v2/importErrors")["import_errors"]
    require(not errors, f"the DAG must be read without errors: {errors}")
    airflow.ask("/api/v2/dags/plainsong", {"is_paused": False}, "PATCH")
    first = airflow.wait(airflow.runs, 120, "a scheduled run")[0]["dag_run_id"]
    run_id = name(1)
    log = log_of(folder, first, "generate", 1)
    wanted = random.randint(1, 14)

    def far_enough():
        drawn = [int(found.group(1)) for line in lines(log) if (found := re.search(r"tokens (\d+) of", line))]
        return drawn and max(drawn) >= wanted

    airflow.wait(far_enough, 600, f"{wanted} tokens")
    time.sleep(random.random())
    victim = driver(run_id)
    require(victim, "the driver must run when it is killed")
    os.kill(victim, signal.SIGKILL)
    print("   kill -9 of the driver")
    tasks = airflow.finished(first)
    require(tasks["generate"]["try_number"] == 2, "generate must need two attempts")
    require(all(tasks[task]["try_number"] == 1 for task in TASKS if task != "generate"), "the others must need one")
    for task, attempt in [("policy_check", 1), ("generate", 1), ("generate", 2), ("verify", 1)]:
        quote(folder, first, task, attempt)
    entries = ledger(folder)
    require(
        entries == [("RESERVE", 1, run_id), ("RESUME", 2, run_id), ("SETTLE", 2, run_id)],
        "the ledger must hold one run, reserved once, resumed and settled by attempt 2",
    )
    require(
        any("goes on with attempt 2" in line for line in lines(log_of(folder, first, "generate", 2))),
        "the retry must go on where the killed attempt stopped",
    )
    require(
        [path.name for path in (folder / "synthetic").iterdir() if not path.name.startswith((".", "latest"))]
        == [run_id],
        "there must be one table",
    )
    before = snapshot(folder, run_id)

    step("2. The finished run is cleared and runs again")
    airflow.ask(
        "/api/v2/dags/plainsong/clearTaskInstances",
        {"dry_run": False, "dag_run_id": first, "only_failed": False, "reset_dag_runs": True},
        "POST",
    )
    airflow.wait(
        lambda: airflow.ask(f"/api/v2/dags/plainsong/dagRuns/{first}")["state"] in ("queued", "running"),
        60,
        "the clear",
    )
    airflow.finished(first)
    quote(folder, first, "generate", 3)
    quote(folder, first, "verify", 2)
    require(ledger(folder) == entries, "nothing must be charged a second time")
    require(snapshot(folder, run_id) == before, "the output must stay as it was")

    step("3. A backfill of two intervals")
    airflow.ask(
        "/api/v2/backfills",
        {
            "dag_id": "plainsong",
            "max_active_runs": 1,
            "run_backwards": False,
            "dag_run_conf": {},
            "reprocess_behavior": "none",
            "from_date": (midnight - datetime.timedelta(days=3)).isoformat(),
            "to_date": (midnight - datetime.timedelta(days=2)).isoformat(),
        },
        "POST",
    )
    filled = airflow.wait(
        lambda: (
            len(found := airflow.runs()) == 3 and [run["dag_run_id"] for run in found if run["dag_run_id"] != first]
        ),
        120,
        "two runs",
    )
    for run in filled:
        airflow.finished(run)
    more = ledger(folder)[len(entries) :]
    require(
        sorted(more) == sorted((kind, 1, name(days)) for days in (2, 3) for kind in ("RESERVE", "SETTLE")),
        "each interval must pay once",
    )
    for days in (2, 3):
        snapshot(folder, name(days))
    pointer = json.loads((folder / "synthetic/latest.json").read_text())
    require(pointer["run_id"] == run_id, "the pointer must stay at the newest interval")
    events = airflow.ask("/api/v2/assets/events")["total_entries"]
    require(events == 4, f"every publication must be an event of the asset, 4, not {events}")
    print("\nairflow ok: a killed attempt, a clear and a backfill; three runs, three tables")


if __name__ == "__main__":
    main()
