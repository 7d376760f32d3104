/**
 * Isolated inference: a decoder whose every row depends on that row alone, bit for bit.
 *
 * <p>Start from {@link org.plainsong.inference.Decoder}. This is the only package that uses ONNX
 * Runtime. May import {@code model} only.
 */
@NullMarked
package org.plainsong.inference;

import org.jspecify.annotations.NullMarked;
