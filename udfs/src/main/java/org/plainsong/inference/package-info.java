/**
 * Isolated inference: a decoder whose every row depends on that row alone, bit for bit.
 *
 * <p>Start from {@link org.plainsong.inference.Decoders}, which opens a model folder as a {@link
 * org.plainsong.inference.Decoder}; check it with {@link org.plainsong.inference.IsolationCheck};
 * keep keys and values in a {@link org.plainsong.inference.KvCache}; use several cores by {@link
 * org.plainsong.inference.Lanes}, which run calls side by side. Everything that looks at one token
 * alone is a graph of ONNX Runtime, which no other package uses; {@code Attention}, where the
 * tokens of a row meet, is Java. May import {@code model} only.
 */
@NullMarked
package org.plainsong.inference;

import org.jspecify.annotations.NullMarked;
