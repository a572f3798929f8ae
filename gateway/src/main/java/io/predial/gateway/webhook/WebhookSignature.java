package io.predial.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code t=SECONDS,v1=HEX}: an HMAC-SHA256 (RFC 2104) over the seconds in decimal, a full stop and the body as sent. The time
 * is that of the attempt, so a receiver may refuse what is older than five minutes and still gets what was tried for an
 * hour. What comes again within the five minutes it knows by its id.
 */
public final class WebhookSignature {
    static final String HEADER = "X-Predial-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {
    }

    /**
     * @param secret    text; its UTF-8 bytes are the key
     * @param atSeconds since the epoch
     */
    public static String of(String secret, long atSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((atSeconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + atSeconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM + " and takes any key that is not empty", e);
        }
    }
}
