package org.plainsong.sink;

/**
 * A file of an output.
 *
 * @param name its path inside the output
 * @param bytes its length
 * @param sha256 its SHA-256, lower-case hexadecimal digits
 */
public record OutputFile(String name, long bytes, String sha256) {}
