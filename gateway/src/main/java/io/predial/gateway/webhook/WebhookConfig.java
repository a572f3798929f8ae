package io.predial.gateway.webhook;

import io.predial.contract.config.Knobs;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where one kind of event is sent, and how long it is tried.
 *
 * @param name           of the webhook, as its metrics and settings are called
 * @param url            the receiver; null when there is none
 * @param secret         key of the signature
 * @param queueMax       messages that wait or are underway; more are refused
 * @param atOnceMax      requests underway
 * @param timeoutMillis  of one request, connecting and answering together
 * @param pauseMillis    before the second attempt; each further pause is twice as long
 * @param pauseMillisMax longest pause
 * @param keepSeconds    a message that was not taken for so long is given up
 */
public record WebhookConfig(String name, URI url, String secret, int queueMax, int atOnceMax, int timeoutMillis,
                            int pauseMillis, int pauseMillisMax, int keepSeconds) {
    /** A key shorter than this can be guessed from one signed message. */
    static final int SECRET_CHARS_MIN = 32;
    private static final int PORT_MAX = 65_535;

    /**
     * Reads the settings {@code NAME.webhook.url}, {@code NAME.webhook.secret} and so on.
     *
     * @param name        lower-case, of letters only
     * @param what        that is sent, for {@code --help}: "routed emergency calls"
     * @param keepSeconds default; no longer than the message means something
     */
    public static WebhookConfig from(Knobs knobs, String name, String what, int keepSeconds) {
        String prefix = name + ".webhook.";
        String url = knobs.text(prefix + "url", "", "where " + what + " are sent; https, or http on loopback; none when empty");
        String secret = knobs.secret(prefix + "secret", "",
                "key of the signature, at least " + SECRET_CHARS_MIN + " characters");
        WebhookConfig config = new WebhookConfig(name, receiver(knobs, prefix + "url", url), secret,
                knobs.whole(prefix + "queue-max", 10_000, 1, 1_000_000, "messages waiting or underway; more are refused"),
                knobs.whole(prefix + "at-once-max", 16, 1, 256, "requests underway"),
                knobs.whole(prefix + "timeout-millis", 3_000, 10, 60_000, "time for one request"),
                knobs.whole(prefix + "pause-millis", 200, 10, 60_000,
                        "before the second attempt; each further pause is twice as long"),
                knobs.whole(prefix + "pause-millis-max", 30_000, 10, 3_600_000, "longest pause between two attempts"),
                knobs.whole(prefix + "keep-seconds", keepSeconds, 1, 604_800,
                        "a message not taken for so long is given up"));
        if (config.isOn() && secret.length() < SECRET_CHARS_MIN) {
            knobs.problem(prefix + "secret has " + secret.length() + " characters; " + prefix + "url needs one of at least "
                    + SECRET_CHARS_MIN);
        }
        return config;
    }

    /** Whether there is a receiver. */
    public boolean isOn() {
        return url != null;
    }

    /**
     * Pause after an attempt that failed. Half of it is left to chance: otherwise all messages that failed together would
     * come together again.
     *
     * @param attempts made so far, from 1
     * @param chance   from 0 to 1
     * @return milliseconds
     */
    long pauseMillis(int attempts, double chance) {
        long longest = Math.min(pauseMillisMax, (long) pauseMillis << Math.min(attempts - 1, 20));
        return Math.max(1, (long) (longest * (0.5 + chance / 2)));
    }

    /** The receiver's address may hold a key of its own, as the secret does. */
    @Override
    public String toString() {
        return "WebhookConfig[" + name + (isOn() ? "" : ", off") + "]";
    }

    private static URI receiver(Knobs knobs, String knob, String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            URI url = new URI(text.strip());
            String problem = problem(url);
            if (problem == null) {
                return url;
            }
            knobs.problem(knob + " " + problem);
        } catch (URISyntaxException e) {
            knobs.problem(knob + " is not a URL");
        }
        return null;
    }

    private static String problem(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (url.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            return "must be like https://host/path";
        }
        if (scheme.equals("http") && !isLoopback(url.getHost())) {
            return "must be https: only a receiver on loopback may be sent to in clear";
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return "must have neither a user nor a fragment";
        }
        return url.getPort() == 0 || url.getPort() > PORT_MAX ? "has no such port" : null;
    }

    /** Literal addresses only: a name other than localhost may lead anywhere tomorrow. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
