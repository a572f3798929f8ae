package io.predial.fraud;

import io.predial.contract.config.Knobs;

/**
 * Limits of the counters' memory.
 *
 * @param pairsMax    pairs of account and called number remembered for 24 h; the least recently used go first
 * @param repeatsMax  call ids remembered for five minutes, so that a repeated ask counts once
 * @param accountsMax accounts with calls in the last minutes
 */
public record FraudConfig(int pairsMax, int repeatsMax, int accountsMax) {
    public static FraudConfig from(Knobs knobs) {
        return new FraudConfig(
                knobs.whole("fraud.pairs-max", 1_000_000, 1_000, 100_000_000,
                        "pairs of account and called number remembered for 24 h"),
                knobs.whole("fraud.repeats-max", 200_000, 1_000, 100_000_000, "call ids remembered for 5 minutes"),
                knobs.whole("fraud.accounts-max", 100_000, 1_000, 10_000_000, "accounts counted at the same time"));
    }
}
