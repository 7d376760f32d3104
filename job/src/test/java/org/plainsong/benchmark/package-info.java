/**
 * Benchmarks: how near teachers come to what the machine can do, and what the driver adds.
 *
 * <p>Run by {@code scripts/benchmark.sh}; no part of the product. {@link
 * org.plainsong.benchmark.Throughput} compares whole engines on a real model, {@link
 * org.plainsong.benchmark.HotPaths} and {@link org.plainsong.benchmark.DriverRounds} time single
 * steps.
 */
@NullMarked
package org.plainsong.benchmark;

import org.jspecify.annotations.NullMarked;
