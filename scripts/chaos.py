#!/usr/bin/env python3
"""The scenarios of scripts/chaos.sh, which starts this inside its own mount namespace.

usage: chaos.py FOLDER MODEL [SCENARIO ...]

A run's place is read from its journal: one entry a round. So a kill comes at a known round, chosen by
the seed, and never before the budget is reserved.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
SIZE = os.environ.get("PLAINSONG_CHAOS_SIZE", "full")
FULL = SIZE == "full"
DATA_SET = "messages"
GROUPS, ROUNDS = 4, 32
LONGEST = 900  # seconds that any run may take
# The codes of 'plainsong --help' that a disturbed run may end with.
BUDGET, POLICY, EXISTS, INFRASTRUCTURE, VERIFICATION, SUPERSEDED = 4, 5, 6, 7, 9, 10


class Wrong(Exception):
    """A check that failed."""


def require(holds, what):
    if not holds:
        raise Wrong(what)


class Run:
    """One run id, under a policy of its own or with a seed, and its attempts."""

    def __init__(self, bench, name, seed=None):
        self.bench, self.name, self.seed = bench, name, seed
        self.folder = bench.work / "runs" / name
        self.folder.mkdir(parents=True)
        self.output = self.folder / "out" / "table"
        self.output.parent.mkdir()
        self.home = self.folder / "policies"
        self.data_set = self.home / DATA_SET
        self.attempts = 0
        self.started = self.ended = None
        if seed is None:
            self.data_set.mkdir(parents=True)
            (self.data_set / "policy.conf").write_text(bench.policy())

    def submit(self, *options, spark=()):
        """Starts an attempt, with settings of Spark as KEY=VALUE; its process is the driver."""
        self.attempts += 1
        self.started = self.started or time.monotonic()
        self.log = self.folder / f"attempt-{self.attempts}.log"
        with open(self.log, "w") as log:
            return subprocess.Popen(
                self.bench.command(self, options, spark), stdout=log, stderr=log, start_new_session=True)

    def attempt(self, *options):
        """Runs an attempt to its end: its code."""
        return self.wait(self.submit(*options))

    def wait(self, driver):
        try:
            code = driver.wait(LONGEST)
            self.ended = time.monotonic()
            return code
        except subprocess.TimeoutExpired:
            os.killpg(driver.pid, signal.SIGKILL)
            raise Wrong(f"{self.name} did not end in {LONGEST} s: {self.log}") from None

    def seconds(self):
        """From the first submission to the end of the last, the checks not counted."""
        return self.ended - self.started

    def round(self):
        """Rounds that are written down."""
        return len(list(self.output.parent.glob(".table.journal/*/*/0*.json")))

    def reach(self, driver, rounds):
        """Waits until a number of rounds is written down."""
        end = time.monotonic() + LONGEST
        while self.round() < rounds:
            require(driver.poll() is None, f"{self.name} ended before round {rounds}: {self.log}")
            require(time.monotonic() < end, f"{self.name} did not reach round {rounds}: {self.log}")
            time.sleep(0.05)

    def entries(self):
        files = sorted((self.data_set / "ledger").glob("*.json"))
        return [json.loads(f.read_text()) for f in files]

    def kinds(self):
        return [entry["kind"] for entry in self.entries()]

    def manifest(self):
        return json.loads((self.output / "manifest.json").read_text())

    def claim(self):
        """What an undisturbed run must claim as well: all but names and what is drawn."""
        manifest = self.manifest()
        for key in ("run_id", "configuration_digest", "output_files", "ledger", "policy"):
            del manifest[key]
        return manifest

    def tokens(self):
        code, said = self.bench.plainsong("show", self.output)
        require(code == 0, f"show of {self.name} ended with {code}")
        return said

    def check_stopped(self, code, *allowed):
        """A run that stopped: by a documented code, in one sentence, with nothing published."""
        said = self.log.read_text(errors="replace")
        require(code in allowed, f"{self.name} ended with {code}, not one of {allowed}: {self.log}")
        sentence = [line for line in said.splitlines() if line.startswith("plainsong: ")]
        require(len(sentence) == 1, f"{self.name} must stop with one sentence: {self.log}")
        require(not self.output.exists(), f"{self.name} failed and published: {self.output}")
        self.check_ledger()

    def check_ledger(self):
        if self.seed is None:
            code, said = self.bench.plainsong("ledger", "check", self.data_set)
            require(code == 0, f"ledger check of {self.name} ended with {code}: {said}")

    def check_finished(self, code):
        """A run that finished: verified, charged and settled once, nothing left that is secret."""
        require(code == 0, f"{self.name} ended with {code}: {self.log}")
        self.check_published()
        require(not list(self.output.parent.glob(".table.journal/*/*")), f"{self.name} left its journal")

    def check_published(self):
        self.check_ledger()
        if self.seed is None:
            code, said = self.bench.plainsong("verify", self.output, "--ledger", self.data_set)
            require(code == 0, f"verify of {self.name} ended with {code}: {said}")
            require(self.kinds().count("SETTLE") == 1, f"{self.name} must settle once: {self.kinds()}")
            require(self.claim() == self.bench.claim, f"{self.name} claims something else")
        else:
            code, said = self.bench.plainsong("verify", self.output)
            require(code == VERIFICATION and "All else is as its manifest says" in said,
                    f"verify of seeded {self.name} ended with {code}: {said}")
            require(self.tokens() == self.bench.tokens, f"{self.name} drew other tokens")


class Bench:
    """The cluster, the workload and the undisturbed runs that others are compared with."""

    def __init__(self, work, model, seed):
        self.work, self.model, self.random = work, model, random.Random(seed)
        self.spark = {}
        self.read_cluster()
        self.count = 0
        self.seconds, self.claim, self.tokens = {}, None, None

    def read_cluster(self):
        text = (self.work / "cluster" / "env").read_text()
        self.spark = dict(line.split("=", 1) for line in text.splitlines())

    def policy(self):
        return "\n".join([
            f"data-set = {DATA_SET}", f'inputs = ["{self.work}/lake"]', "largest-epsilon = 4",
            "largest-delta = 1e-6", "lifetime-epsilon = 6", "lifetime-delta = 1e-6",
            "mechanisms = [difference-clipped-top-k]", "unit = record", "max-records-per-unit = 1",
            "smallest-group-size = 10", "relation = add-or-remove-one", ""])

    def command(self, run, options, spark):
        submit = ["--conf", "spark.log.level=WARN"]
        for setting in spark:
            submit += ["--conf", setting]
        generate = [
            "generate", "--input", self.work / "lake/messages.jsonl", "--label-column", "label",
            "--labels", "Refund", "--expected-records", "120", "--groups", GROUPS, "--group-size", "10",
            "--max-tokens", "16", "--texts-per-group", ROUNDS // 16, "--max-record-tokens", "48",
            "--epsilon", "4", "--subject", "Messages from customers to a parcel service",
            "--run-id", run.name, "--output", run.output, *options]
        if "--model" not in options:
            generate += ["--model", self.model]
        if run.seed is None:
            home = ["--conf", f"spark.plainsong.policyHome={run.home}"]
            command = [HERE / "scripts/submit.sh", *submit, *home, *generate]
        else:
            # As scripts/submit.sh does, which takes no other class.
            java = "-XX:-CreateCoredumpOnCrash"
            log4j = f"file:{HERE}/job/src/main/resources/plainsong-log4j2.properties"
            tests = next((HERE / "job/target").glob("plainsong-job-*-tests.jar"))
            command = [
                self.spark["SPARK_HOME"] + "/bin/spark-submit", "--master", self.spark["MASTER"],
                "--class", "org.plainsong.cli.SeededMain", "--jars", tests,
                "--conf", f"spark.driver.extraJavaOptions={java} -Dlog4j2.configurationFile={log4j}",
                "--conf", f"spark.executor.extraJavaOptions={java} -XX:MaxDirectMemorySize=6g",
                "--conf", "spark.driver.host=127.0.0.1", *submit,
                HERE / "job/target/plainsong.jar", run.seed, *generate]
        return [str(part) for part in command]

    def plainsong(self, *command):
        done = subprocess.run(
            [HERE / "scripts/plainsong", *map(str, command)], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=LONGEST)
        said = done.stdout if command[0] == "show" else done.stdout + done.stderr
        return done.returncode, said

    def cluster(self, command):
        return subprocess.run([HERE / "scripts/cluster.sh", command], check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    def pids(self, kind):
        lines = [line.split() for line in self.cluster("pids").splitlines()]
        return [int(pid) for of, _, pid in lines if of == kind]

    def victim(self, kind):
        """One of the living, chosen by the seed."""
        end = time.monotonic() + 60
        while not (alive := self.pids(kind)):
            require(time.monotonic() < end, f"no {kind} to choose from")
            time.sleep(0.2)
        return self.random.choice(sorted(alive))

    def run(self, scenario, seeded):
        self.count += 1
        return Run(self, f"{scenario}-{self.count}", seed=7 if seeded else None)

    def any_round(self):
        """A round in the middle: the first entry is the start, the last two may be too late."""
        return self.random.randint(2, ROUNDS - 4)

    def undisturbed(self, runs):
        for seeded in (False, True):
            took = []
            for _ in range(runs):
                run = self.run("undisturbed", seeded)
                code = run.attempt()
                took.append(run.seconds())
                require(code == 0, f"the undisturbed run ended with {code}: {run.log}")
                if seeded and self.tokens is None:
                    self.tokens = run.tokens()
                if not seeded and self.claim is None:
                    self.claim = run.claim()
                run.check_finished(code)
            self.seconds[seeded] = statistics.median(took)


def kill(pid, with_signal=signal.SIGKILL):
    try:
        os.kill(pid, with_signal)
    except ProcessLookupError:
        pass


def mount(folder, size):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)


def unmount(folder):
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder):
    """Leaves no byte free."""
    with open(folder / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4096)
        except OSError:
            pass


# The scenarios. Each gets the bench and a new run, disturbs it, and returns after its checks.

def executor(bench, run):
    """An executor is killed at a random round."""
    driver = run.submit()
    run.reach(driver, bench.any_round())
    kill(bench.victim("executor"))
    run.check_finished(run.wait(driver))


def worker(bench, run):
    """A worker is killed, with its executors, at a random round; nobody starts it again."""
    driver = run.submit()
    run.reach(driver, bench.any_round())
    kill(bench.victim("worker"))
    code = run.wait(driver)
    bench.cluster("start")
    run.check_finished(code)


def driver(bench, run):
    """The driver is killed at a random round, and the same command is submitted once more."""
    process = run.submit()
    run.reach(process, bench.any_round())
    kill(process.pid)
    process.wait()
    run.check_finished(run.attempt())
    if run.seed is None:
        require(run.kinds() == ["RESERVE", "RESUME", "SETTLE"], f"{run.name} was charged {run.kinds()}")


def straggler(bench, run):
    """An executor stands still for some seconds."""
    process = run.submit()
    run.reach(process, bench.any_round())
    pid = bench.victim("executor")
    kill(pid, signal.SIGSTOP)
    time.sleep(5)
    kill(pid, signal.SIGCONT)
    run.check_finished(run.wait(process))


def shuffle_lost(bench, run):
    """The local folders of Spark vanish, and an executor that has to read them again."""
    process = run.submit()
    run.reach(process, bench.any_round())
    for folder in (bench.work / "cluster/local").iterdir():
        shutil.rmtree(folder, ignore_errors=True)
    kill(bench.victim("executor"))
    code = run.wait(process)
    if code != 0:
        run.check_stopped(code, INFRASTRUCTURE)
        code = run.attempt()
    run.check_finished(code)


def output_full(bench, run):
    """The disk of output and journal is full from a random round on; later there is place again."""
    place = run.output.parent
    mount(place, "4m")
    try:
        process = run.submit()
        run.reach(process, bench.any_round())
        fill(place)
        run.check_stopped(run.wait(process), INFRASTRUCTURE)
        (place / "filler").unlink()
        run.check_finished(run.attempt())
    finally:
        unmount(place)


def local_full(bench, run):
    """The disk of the executors' local folders is full."""
    place = bench.work / "cluster/local"
    mount(place, "64k")
    try:
        fill(place)
        run.check_stopped(run.attempt(), INFRASTRUCTURE)
    finally:
        unmount(place)
    run.check_finished(run.attempt())


def model_damaged(bench, run):
    """A byte of the copy of the model that a host keeps is flipped."""
    cache = run.folder / "model-cache"
    options = ["--model", f"file://{bench.model}", "--model-cache", cache]
    other = bench.run("model-first", seeded=True)
    require(other.attempt(*options) == 0, f"a run with a model cache failed: {other.log}")
    weights = max((f for f in cache.rglob("*") if f.is_file()), key=lambda f: f.stat().st_size)
    with open(weights, "r+b") as file:
        file.seek(weights.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    run.check_finished(run.attempt(*options))
    require("thrown away" in run.log.read_text(), f"{run.name} did not notice: {run.log}")


def twice_at_once(bench, run):
    """The same submission twice at once: one table, one charge."""
    # Half of the cluster each: else the second waits until the first has ended.
    half = ["spark.cores.max=1"]
    first = run.submit(spark=half)
    log = run.log
    second = run.submit(spark=half)
    codes = sorted([run.wait(first), run.wait(second)])
    allowed = [EXISTS, SUPERSEDED]
    require(codes[0] == 0 and codes[1] in allowed, f"{run.name} ended with {codes}: {log} {run.log}")
    run.check_published()
    if run.seed is None:
        require(run.kinds().count("RESERVE") == 1, f"{run.name} was charged {run.kinds()}")


def three_in_a_row(bench, run):
    """The same submission three times in a row: one table, one charge."""
    codes = [run.attempt() for _ in range(3)]
    require(codes == [0, EXISTS, EXISTS], f"{run.name} ended with {codes}: {run.log}")
    run.check_published()
    if run.seed is None:
        require(run.kinds() == ["RESERVE", "SETTLE"], f"{run.name} was charged {run.kinds()}")


# How often at full size, and whether the time it takes more is time that was lost.
SCENARIOS = {
    "executor": (executor, 20, True), "worker": (worker, 3, True), "driver": (driver, 10, True),
    "straggler": (straggler, 3, True), "shuffle-lost": (shuffle_lost, 3, True),
    "output-full": (output_full, 2, True), "local-full": (local_full, 2, False),
    "model-damaged": (model_damaged, 1, False), "twice-at-once": (twice_at_once, 3, False),
    "three-in-a-row": (three_in_a_row, 2, False)}


def repeat(bench, name):
    """Runs a scenario as often as the size says, and returns a line of the table."""
    scenario, times, timed = SCENARIOS[name]
    done, lost, failures = {False: 0, True: 0}, [], []
    times = times if FULL else 1 if SIZE == "small" else int(SIZE)
    for seeded in [False, True] * times:
        run = bench.run(name, seeded)
        try:
            scenario(bench, run)
            done[seeded] += 1
            lost.append(run.seconds() - bench.seconds[seeded])
        except Wrong as e:
            failures.append(str(e))
            print(f"chaos: {name}: {e}", file=sys.stderr, flush=True)
            bench.cluster("start")
    seconds = f"{statistics.median(lost):.0f}" if timed and lost else "-"
    print(f"| {name} | {times} + {times} | {done[False]} | {done[True]} | {seconds} |", flush=True)
    return failures


def main():
    work, model, *names = sys.argv[1:]
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        sys.exit(f"chaos: a scenario must be one of {', '.join(SCENARIOS)}. Provided value: {unknown[0]}")
    if not (SIZE in ("full", "small") or SIZE.isdecimal()):
        sys.exit(f"chaos: PLAINSONG_CHAOS_SIZE must be full, small or a number. Provided value: {SIZE}")
    seed = int(os.environ.get("PLAINSONG_CHAOS_SEED", time.time_ns() % 1_000_000))
    bench = Bench(pathlib.Path(work), model, seed)
    print(f"seed {seed}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {GROUPS} groups of 10,"
          f" {ROUNDS} rounds", flush=True)
    bench.undisturbed(3 if FULL else 1)
    print(f"undisturbed: {bench.seconds[False]:.0f} s under a policy, {bench.seconds[True]:.0f} s seeded\n"
          "\n| scenario | runs | claims equal, verified | tokens equal | median seconds lost |"
          "\n|---|---|---|---|---|", flush=True)
    failures = []
    for name in names or SCENARIOS:
        failures += repeat(bench, name)
    print(f"\n{len(failures)} failed", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
