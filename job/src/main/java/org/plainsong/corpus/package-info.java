/**
 * From a table of records to disjoint groups of teachers, on executors.
 *
 * <p>Start from {@link org.plainsong.corpus.Corpus}: it pins the input's files, bounds what a unit
 * contributes, and returns the groups. Private text passes through here and never reaches the
 * driver. May import {@code config}, {@code privacy} and the executor module.
 *
 * <p><b>What may fail a run.</b> A record that is null, blank, malformed, of another type, unlisted
 * or cannot be rendered contributes nothing, silently. Only faults of the whole input fail, each
 * with one sentence that quotes none of it: a location without files, a file that is unreadable or
 * corrupt, a table that does not exist, a column that is missing. Parquet, tables and the header of
 * CSV state their columns. JSON Lines do not, so there a column counts as missing when the input
 * has objects and <em>not one</em> has the key: a fault of the whole file, told because the usual
 * reason is a mistyped name. Strictly, that answer is one bit about records which the guarantee
 * does not cover: between an input of which no record can be used and the same with a single usable
 * one. An input without any object runs like any other.
 *
 * <p><b>A record is one line</b> in JSON and CSV, and a line is at most one record. A quoted field
 * of CSV must not run over lines: a reader that allows that lets one unbalanced quote swallow the
 * records after it, and then one unit moves the contribution of others. So a line with an odd
 * number of quotes contributes nothing. Of a record over several lines that drops the first piece
 * and the last; a piece between them is a line like any other, and counts if it happens to have as
 * many values as there are columns. Texts with line breaks belong in JSON Lines or Parquet. A line
 * above 16 MiB contributes nothing, whatever is in it, and neither does a CSV line equal to the
 * header, a JSON array, a line with more than one JSON value, or one whose values nest deeper than
 * 1000 levels or have numbers of more than 1000 digits.
 *
 * <p><b>What tells units apart.</b> The unit is the text of its column in JSON, CSV and names of
 * folders: 7 and "7" are one unit there, 7 and 7.0 are two. A typed column has one text for each
 * value, whatever the session's time zone; types without such a text (nested ones, strings of a
 * collation that is not binary) are refused. A unit with the replacement character U+FFFD stands
 * for bytes that nobody can tell apart and contributes nothing.
 *
 * <p><b>A pinned input stays the same.</b> Files are pinned with their lengths and times, which are
 * checked before and after they are read. A table or view has no files to pin: one whose rows
 * depend on chance, on the clock or on other rows ({@code rand()}, {@code LIMIT}, sampling,
 * windows, aggregates, joins of records) breaks the guarantee, and avoiding it is up to the user.
 */
@NullMarked
package org.plainsong.corpus;

import org.jspecify.annotations.NullMarked;
