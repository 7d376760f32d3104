/**
 * Models on disk: reading checkpoints (GGUF, safetensors), writing the ONNX decoder, and the model
 * folder that the rest of the system opens.
 *
 * <p>Start from {@link org.plainsong.model.ModelImporter}, which makes a {@link
 * org.plainsong.model.ModelFolder}. Imports nothing of Plainsong.
 */
@NullMarked
package org.plainsong.model;

import org.jspecify.annotations.NullMarked;
