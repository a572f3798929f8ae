package io.predial.gateway.emergency;

import io.predial.contract.config.Knobs;
import io.predial.emergency.EmergencyFallback;
import io.predial.gateway.webhook.WebhookConfig;

/**
 * What follows a routed emergency call.
 *
 * @param topic               Kafka topic of events
 * @param spoolBytesMax       disk space for events that Kafka has not taken
 * @param webhook             who is told besides
 * @param callbackMinutes     for how long the caller may be called back freely; 0 for never
 * @param callbacksMax        call-backs to one caller in that time
 * @param callbackWindowsMax  callers remembered
 */
public record EmergencyConfig(String topic, long spoolBytesMax, WebhookConfig webhook, int callbackMinutes, int callbacksMax,
                              int callbackWindowsMax) {
    /** An hour: somebody who reads of a call later than that reads it in the log. */
    private static final int KEEP_SECONDS = 3_600;

    public static EmergencyConfig from(Knobs knobs) {
        EmergencyFallback.from(knobs); // The rule's own; read here so that it is documented wherever a gateway runs.
        return new EmergencyConfig(knobs.text("emergency.topic", "predial.emergencies", "Kafka topic of emergency events"),
                knobs.wholeLong("emergency.spool-bytes-max", 64L << 20, 1L << 20, 1L << 40,
                        "disk space for emergency events; when it is used up, the newest are dropped"),
                WebhookConfig.from(knobs, "emergency", "routed emergency calls", KEEP_SECONDS),
                knobs.whole("emergency.callback-minutes", 60, 0, 1_440,
                        "after an emergency call, how long call-backs to the caller are not screened; 0 for never"),
                knobs.whole("emergency.callbacks-max", 20, 1, 1_000, "call-backs to one caller in that time"),
                knobs.whole("emergency.callback-windows-max", 100_000, 1_000, 10_000_000,
                        "callers of emergency lines remembered for call-backs"));
    }
}
