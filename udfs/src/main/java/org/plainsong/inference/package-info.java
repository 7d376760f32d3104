/**
 * Isolated inference: a decoder whose every row depends on that row alone, bit for bit.
 *
 * <p>Start from {@link org.plainsong.inference.Decoders}, which opens a model folder as a {@link
 * org.plainsong.inference.Decoder}; check it with {@link org.plainsong.inference.IsolationCheck};
 * keep keys and values in a {@link org.plainsong.inference.KvCache}. This is the only package that
 * uses ONNX Runtime. May import {@code model} and {@code text} only.
 */
@NullMarked
package org.plainsong.inference;

import org.jspecify.annotations.NullMarked;
