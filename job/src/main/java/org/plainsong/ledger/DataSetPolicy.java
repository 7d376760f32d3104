package org.plainsong.ledger;

import org.plainsong.config.PolicyConfig;

/**
 * A protected data set: its policy and where the policy and the ledger lie.
 *
 * @param config the policy
 * @param folder the folder of the data set in the policy home
 */
public record DataSetPolicy(PolicyConfig config, String folder) {}
