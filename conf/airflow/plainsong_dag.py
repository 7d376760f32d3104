"""Synthetic text from every interval of a sensitive table: plan, policy check, generate, verify, publish.

Copy this file into Airflow's DAG folder (Airflow 3, apache-airflow-providers-apache-spark) and set

* the connection ``plainsong_spark``: the Spark master, with ``spark-binary`` and ``deploy-mode`` client in
  its extra. ``spark-submit`` of Spark 4.1 must be on the PATH of the workers.
* these Airflow Variables:

  ======================== ====================================================================
  ``plainsong_jar``        plainsong.jar, where the workers can read it
  ``plainsong_config``     the reviewed settings of the job: budget, groups, labels, prompt, model
  ``plainsong_input``      the table: a folder with a folder ``day=YYYY-MM-DD`` an interval
  ``plainsong_output``     folder that receives a folder a run, and ``latest.json``
  ``plainsong_policy``     folder of the protected data set: policy.conf and the ledger
  ``plainsong_spark``      properties for spark-submit: conf/airflow/spark.conf is an example
  ======================== ====================================================================

The data interval names the run, and that name is what makes a task safe to repeat: an attempt that follows a
killed one goes on under the same name, and a run that was released is never paid for or released again. A clear
of a finished run therefore ends green with the output that is there; a backfill makes one run an interval, and
each of them pays.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset, CronDataIntervalTimetable, Metadata, ObjectStoragePath, Param, dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

if TYPE_CHECKING:
    from collections.abc import Iterator

    from airflow.sdk import Context

SYNTHETIC = Asset("plainsong_synthetic")
"""What a DAG downstream is scheduled on: every published run is an event of it."""

RELEASED = 6
"""The code of a run that was released before: its output stands, and the next task verifies it."""

FINAL = {
    2: "a setting is wrong",
    3: "the input is not what the settings say",
    4: "the privacy budget does not allow it",
    5: "the policy does not allow it",
    8: "a check of Plainsong itself failed",
    9: "the output is not what its manifest says",
}
"""Codes that another attempt cannot change. Others, and whatever a signal leaves, are tried again."""

RUN_ID = "{{ dag.dag_id }}-{{ data_interval_start | ts_nodash }}{{ '-' ~ params.release if params.release > 1 }}"
INPUT = "{{ var.value.plainsong_input }}/day={{ data_interval_start | ds }}"
OUTPUT = "{{ var.value.plainsong_output }}/" + RUN_ID

FILE_SYSTEMS = {"s3a": "s3", "abfss": "abfs"}
"""What Airflow calls the file systems that Hadoop calls otherwise."""


class PlainsongOperator(SparkSubmitOperator):
    """Runs a command of Plainsong by spark-submit and reads its code, in client deploy mode.

    :param command: the command and its arguments. (templated)
    :param released_is_success: whether a run that was released before is a success.
    """

    def __init__(self, *, command: list[str], released_is_success: bool = False, **kwargs: Any) -> None:
        # In cluster mode the code stays on the cluster: what cannot change would be tried again.
        super().__init__(
            application="{{ var.value.plainsong_jar }}",
            application_args=command,
            java_class="org.plainsong.cli.Main",
            conn_id="plainsong_spark",
            deploy_mode="client",
            name=RUN_ID,
            properties_file="{{ var.value.plainsong_spark }}",
            **kwargs,
        )
        self.released_is_success = released_is_success

    def execute(self, context: Context) -> None:
        """Run it; fail for good where another attempt cannot help."""
        try:
            super().execute(context)
        except AirflowException as failure:
            code = self._code()
            if code == RELEASED and self.released_is_success:
                self.log.info("The run was released before: nothing was charged. Its output is verified next.")
            elif code in FINAL:
                raise AirflowFailException(f"Plainsong ended with code {code}: {FINAL[code]}.") from failure
            else:
                raise

    def _code(self) -> int | None:
        process = self._hook._submit_sp if self._hook else None
        return process.returncode if process else None


def storage(location: str) -> ObjectStoragePath:
    """Return a location of Hadoop as Airflow reads it."""
    scheme, found, path = location.partition("://")
    return ObjectStoragePath(f"{FILE_SYSTEMS.get(scheme, scheme)}://{path}" if found else f"file://{location}")


@dag(
    dag_id="plainsong",
    # Not a plain cron string: those have had no data interval since Airflow 3.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    # Every interval costs budget: a backfill is somebody's decision.
    catchup=False,
    max_active_runs=1,
    # How long to wait between attempts is the installation's: [core] default_task_retry_delay.
    default_args={"retries": 2},
    params={
        "release": Param(
            1,
            type="integer",
            minimum=1,
            title="Number of the release",
            description="2 releases the same interval once more, under another run id, and pays once more.",
        ),
    },
    tags=["plainsong", "privacy"],
    doc_md=__doc__,
)
def plainsong() -> None:
    """Build the DAG; the top of the file explains it."""
    job = ["--config", "{{ var.value.plainsong_config }}", "--input", INPUT]
    plan = PlainsongOperator(
        task_id="plan",
        doc_md="What the budget buys. Reads no record, and finds wrong settings before anything is spent.",
        command=["plan", *job],
    )
    policy_check = PlainsongOperator(
        task_id="policy_check",
        doc_md="Whether the ledger is as it was written and within its policy. Reads no record.",
        command=["ledger", "check", "{{ var.value.plainsong_policy }}"],
    )
    generate = PlainsongOperator(
        task_id="generate",
        doc_md="Reserves the budget, writes the texts, settles. A retry goes on with the same run.",
        command=["generate", *job, "--run-id", RUN_ID, "--output", OUTPUT],
        released_is_success=True,
    )
    verify = PlainsongOperator(
        task_id="verify",
        doc_md="Computes the claim again, checks every file, and finds the run's entry in the ledger.",
        command=["verify", OUTPUT, "--ledger", "{{ var.value.plainsong_policy }}"],
    )

    @task(outlets=[SYNTHETIC])
    def publish(name: str, output: str, interval_end: str) -> Iterator[Metadata]:
        """Tell others of the verified run: an event of the asset, and ``latest.json`` beside the runs.

        The pointer moves forward only: neither a clear nor a backfill of an older interval moves it back.
        """
        folder = storage(output)
        manifest = json.loads((folder / "manifest.json").read_text())
        if manifest["run_id"] != name:
            raise AirflowFailException(f"{output} must hold run {name}. Found: {manifest['run_id']}")
        facts = {
            "run_id": name,
            "output": output,
            "interval_end": interval_end,
            "epsilon": manifest["budget"]["epsilon"],
            "delta": manifest["budget"]["delta"],
        }
        pointer = folder.parent / "latest.json"
        published = json.loads(pointer.read_text()) if pointer.exists() else facts
        if (published["interval_end"], published["run_id"]) <= (interval_end, name):
            pointer.write_text(json.dumps(facts, indent=2) + "\n")
        yield Metadata(SYNTHETIC, extra=facts)

    plan >> policy_check >> generate >> verify >> publish(RUN_ID, OUTPUT, "{{ data_interval_end | ts }}")


plainsong()
