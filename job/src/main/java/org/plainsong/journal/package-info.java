/**
 * The journal of a run's rounds: what lets an attempt go on where another one died.
 *
 * <p>A journal is a folder of numbered entries, each with the hash of the one before it. The first
 * holds what the rounds depend on: the settings' digests, the pinned input, the salt. The next ones
 * hold the tokens drawn, a few rounds each, or say that another attempt took over.
 *
 * <p><b>Why going on is covered by the claim.</b> An attempt draws at most <i>horizon</i> rounds
 * before it writes them down, and in a round a group draws at most one token for each of its
 * <i>texts at once</i>, behind at most one question of a gate each. So an attempt that dies has
 * drawn at most H tokens of a group that no entry shows, H being horizon times texts at once.
 * Whether it died may depend on them, so they count as released: taking over costs every group H
 * paid tokens out of an allowance which the claim holds from the beginning, and that is written
 * down before the first draw. When the allowance is spent nobody takes over. An attempt that says
 * in its last entry that it stopped before its next draw has lost none, and taking over from it
 * costs nothing, if there is no gate that was asked something.
 *
 * <p>A sparse vector that was open when its attempt ended is lost with its noise; a group has one,
 * which its texts ask in turn. A death costs no more for it: every question that is lost either
 * ended an instance by a paid token, which is among the H, or left one open, and after a paid token
 * none is open; so a death loses at most H instances, the one that was open before included. A stop
 * in order loses the one that may be open and no draw: it costs one paid token, which covers an
 * instance. So the instances that were ever opened are at most the paid tokens drawn, lost ones at
 * H a death and one a stop.
 *
 * <p><b>Fencing.</b> The numbers run over all attempts, and an entry is written by one writer only.
 * Whoever takes over writes the next number; an attempt that was thought dead finds its own next
 * number taken, and stops before it has drawn more than its horizon.
 *
 * <p>The tokens are released values. The salt is secret: a journal belongs to the trusted side, is
 * readable by its owner alone, and is removed when its run is published. Who replaces the last
 * entries <i>and</i> the head file by older ones, on purpose, is not found here but by a ledger,
 * whose entries number the attempts.
 *
 * <p>Start from {@code RunJournal}. Imports {@code store} alone.
 */
@NullMarked
package org.plainsong.journal;

import org.jspecify.annotations.NullMarked;
