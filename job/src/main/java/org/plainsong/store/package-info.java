/**
 * Small files that appear whole or not at all, each written by one writer only: what a ledger and a
 * journal of rounds are made of.
 *
 * <p>Start from {@code EntryStore}. Imports no other package of the project.
 */
@NullMarked
package org.plainsong.store;

import org.jspecify.annotations.NullMarked;
