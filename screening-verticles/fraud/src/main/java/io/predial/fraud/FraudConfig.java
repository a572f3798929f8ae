package io.predial.fraud;

import io.predial.contract.config.Knobs;

/**
 * How much a node remembers to count calls, those of all nodes together. When a bound is reached the oldest is forgotten, and
 * {@code predial_fraud_evictions} says so.
 *
 * @param pairsMax      (account, called number) pairs whose attempts of the last 24 h are kept; about 110 bytes each
 * @param accountsMax   accounts whose rate is kept; about 2.5 KiB each
 * @param rememberedMax calls of the last 5 minutes that are recognised when they are asked about again
 * @param untoldMax     calls counted here that the other nodes have not been told of yet; beyond, the oldest are not told
 */
public record FraudConfig(int pairsMax, int accountsMax, int rememberedMax, int untoldMax) {
    public static FraudConfig from(Knobs knobs) {
        return new FraudConfig(
                knobs.whole("fraud.pairs-max", 1_000_000, 1, 100_000_000,
                        "pairs of account and called number whose attempts of a day are kept in memory"),
                knobs.whole("fraud.accounts-max", 10_000, 1, 1_000_000,
                        "accounts whose calls per minute are kept in memory"),
                knobs.whole("fraud.remembered-max", 200_000, 1, 100_000_000,
                        "calls of the last 5 minutes that are recognised when asked about again"),
                knobs.whole("fraud.untold-max", 100_000, 1, 10_000_000,
                        "calls counted here of which the other nodes have not been told yet"));
    }
}
