/**
 * Plainsong's driver, and what its guarantee means: the attack model.
 *
 * <p>This page says who is trusted, what an attacker may see, what the proof covers, and what it
 * does not. Where something is not covered it says who has to guard it.
 *
 * <h2>What is promised</h2>
 *
 * <p>What a run releases is (epsilon, delta)-differentially private. The unit is one record, or all
 * records that share a value of the unit column; of those at most m are used. Neighbouring inputs
 * differ by adding or removing one unit, or, if the run was asked for it, by replacing one by
 * another. For any set of outputs, the probability from one of them is at most e^epsilon times that
 * from the other, plus delta. Epsilon and delta stand in the manifest; they follow from what was
 * fixed before the first record was read, never from what was spent. The promise is for each unit.
 * A person who stands behind several units is protected unit by unit, and less as a whole: k units
 * cost at most k times epsilon, and a larger delta.
 *
 * <h2>Who is trusted</h2>
 *
 * <ul>
 *   <li>The machines of the driver and the executors, the storage that holds the input, the network
 *       between them, and who administers them. They see the input in the clear. Spark, Hadoop, the
 *       Java platform, ONNX Runtime and the tokenizer are trusted to compute what they are asked.
 *   <li>Whoever writes the configuration: that it was not made by looking at the private data, and
 *       that the unit column names what has to be protected.
 *   <li>The model's files, as far as they are a public function: its digest stands in the manifest,
 *       every executor has to reproduce the same bits, and what it computes for a row is checked to
 *       depend on that row alone. Not that it is harmless or truthful.
 *   <li>The random generator of the operating system, or a DRBG of the Java platform.
 * </ul>
 *
 * <h2>The adversary</h2>
 *
 * <p>Anybody who sees the table, the manifest and the privacy card, and knows all public settings:
 * prompts, labels, expected numbers of records, the model, this code. The adversary may know every
 * record but those of one unit, may have chosen them, has any computing power, and may learn
 * anything else later. Not known to the adversary are the random bits of a run and its salt.
 *
 * <h2>Channels that are covered</h2>
 *
 * <table>
 * <caption>What is released, and by which argument it is covered</caption>
 * <tr><th>channel</th><th>argument</th></tr>
 * <tr><td>released tokens</td><td>One unit moves the scores of a draw inside an interval of width
 * {@code 2 m C / s}: an eta-bounded-range mechanism with {@code eta = 2 m C / (s tau)} (Durfee and
 * Rogers 2019; Amin et al. 2024, Theorem 1), {@code rho = x - 1 - ln x} zCDP with {@code x = eta /
 * (e^eta - 1)}. Bounds and sums are integers, the draw is exact, and its bits are cryptographic.
 * See {@code privacy.ScoreCost} and {@code mechanism}. Noisy sums: one unit moves them by at most m
 * teachers in L2, and discrete Gaussian noise of scale sigma costs {@code rho = m^2 / (2 sigma^2)}
 * (Canonne, Kamath, Steinke 2020, Theorem 14). See {@code privacy.NoiseCost}.</td></tr>
 * <tr><td>which tokens were free behind a gate</td><td>Entropy of the public model: a function of
 * public scores. Sparse vector: pure DP of {@code 2 m / (s sigma)} an instance, charged before its
 * first question. See {@code mechanism.SparseVectorGate}.</td></tr>
 * <tr><td>many tokens and texts</td><td>Tokens of a group add up in rho, conditioned on the tokens
 * before (adaptive composition of zCDP). A unit sits in one group, so groups do not add up
 * (parallel composition). One conversion to (epsilon, delta) at the end (Canonne, Kamath, Steinke
 * 2020, Proposition 12). A filter charges before every draw.</td></tr>
 * <tr><td>number, length and end of texts</td><td>Functions of released tokens and public settings
 * (post-processing). Every group draws the tokens of its budget, groups without any record
 * too.</td></tr>
 * <tr><td>manifest and privacy card</td><td>Settings, digests and versions only. No count of
 * records, no true size of a group, no duration, no hash of the input. Digests of output files
 * follow from the table.</td></tr>
 * <tr><td>names, sizes, number and order of files and rows</td><td>The number of files is a
 * setting, rows are sorted by group and number, the rest follows from the texts.</td></tr>
 * <tr><td>faults of single records</td><td>A record that is null, malformed, unlisted or cannot be
 * scored contributes nothing, silently; zero usable rows run like any other number.</td></tr>
 * <tr><td>order of sums, retries, lost executors</td><td>Sums are of integers and the same in any
 * order. A retried task computes the same bits; nothing is drawn twice for it.</td></tr>
 * <tr><td>whether and when a driver died, and was started again</td><td>What a crash may have lost
 * counts as released and is charged again, from an allowance that the claim holds from the beginning;
 * it is spent durably before the next draw, and when it is gone the run is charged as a whole. See
 * {@code journal}.</td></tr>
 * <tr><td>the terminal and the log of the command</td><td>Public numbers: groups, tokens, rates of
 * configured sizes. Messages of failures quote settings and locations, no record. Rates and times
 * left are timing, see below.</td></tr>
 * </table>
 *
 * <h2>Channels that are out of scope, and who must guard them</h2>
 *
 * <ul>
 *   <li><b>Whether a run succeeds.</b> A run fails for faults of the whole input: files that are
 *       missing, corrupt or changed while they are read, a column that is missing. It fails as well
 *       when the cluster does, for example when memory runs out, and that can depend on how many
 *       records a group has. Who is outside should learn of finished runs only.
 *   <li><b>Timing.</b> Rounds take longer with more records, and so does the run. Whoever runs it
 *       keeps times, rates and the times of files from those outside; publish on a schedule.
 *   <li><b>Spark's own logs, web page, event log and metrics.</b> They hold true counts of records
 *       and bytes, and on failures pieces of records. They stay on the trusted side, with access
 *       for those who may see the input. The same holds for stack traces, which appear with {@code
 *       PLAINSONG_DEBUG=1} only.
 *   <li><b>Memory of executors and driver, swap, core dumps.</b> Executors hold records, prompts,
 *       keys and values; the driver holds sums of contributions before noise. Guarded by the
 *       cluster's administrators.
 *   <li><b>Temporary files.</b> Spark spills and shuffles records to local disks, as clear text
 *       unless {@code spark.io.encryption.enabled} is set. A staging folder beside the output holds
 *       synthetic texts that were not released if a run is killed; remove it.
 *   <li><b>The journal of a run that is not published.</b> It holds the salt, from which groups
 *       could be computed, and tokens that were drawn. It is readable by its owner alone and
 *       removed with the publication; one that stays behind, of a run that was given up, is to be
 *       removed.
 *   <li><b>The network.</b> Records travel between executors; turn on Spark's encryption where
 *       others can listen.
 *   <li><b>Other releases.</b> A second run on the same data, or any statistic of them, costs in
 *       addition. Each manifest states one run. Under a policy home a ledger adds runs and counts
 *       up and refuses what exceeds the data set's life; without one, nobody does.
 *   <li><b>Joins.</b> What somebody concludes from the table together with other data about a unit
 *       is covered only as far as the table is concerned.
 *   <li><b>Pre-training.</b> The model may have seen the private data, or the same people, in its
 *       own training, and may write it from memory. Choose a model for which that is acceptable.
 *   <li><b>Prompts and settings.</b> A prompt with a private name in it, labels read off the data,
 *       a group size fitted to the true count, or the best of several runs by a metric on private
 *       records: all of that is a release that nothing here has charged.
 *   <li><b>Evaluation.</b> A metric computed against the private records is a release of its own.
 *   <li><b>Floating point and side channels of the processor.</b> Scores are computed in floating
 *       point, then put on a grid and clipped in integers, so rounding cannot break a bound. How
 *       long an instruction takes, and what another process on the machine can measure, is timing.
 *   <li><b>Forgery.</b> Manifest and marker hold hashes and no signature. {@code plainsong verify}
 *       finds accidents and changes; whoever may write every file may write another claim.
 * </ul>
 *
 * <h2>Known limits</h2>
 *
 * <ul>
 *   <li>JSON Lines state no columns. A run fails if the input has objects and not one has a named
 *       key; between an input without a usable record and the same with one, that is one bit which
 *       the guarantee does not cover. An input without any object runs. Parquet, tables and the
 *       header of CSV state their columns and have no such bit. See {@code corpus}.
 *   <li>A line above 16 MiB contributes nothing; the reader skips it. A line above 2 GiB fails the
 *       run: a fault of the file, though one record can cause it. Input from strangers must be of
 *       bounded lines.
 *   <li>Text of CSV must not run over lines; a piece of such a record can count as a record of its
 *       own. See {@code corpus}.
 *   <li>A table or view whose rows depend on chance, the clock or other rows (sampling, windows,
 *       aggregates, joins of records) breaks the guarantee: a unit would then reach other rows.
 *   <li>Isolation is checked on public texts when a model is loaded, on every executor, not proved
 *       for every input. What was checked stands in the manifest.
 *   <li>The number of records that a group is expected to have is a setting. When far fewer are
 *       there the texts get worse, which somebody may notice in them; the guarantee covers that.
 * </ul>
 *
 * <p>Start from {@code org.plainsong.cli.Main}. Nothing else is in this package.
 */
@NullMarked
package org.plainsong;

import org.jspecify.annotations.NullMarked;
