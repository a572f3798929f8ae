package io.predial.gateway.verification;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes codes, and the MAC by which one is known again. There are a million codes, so whoever reads a hash of one, salted and
 * slow or not, has it soon; a MAC tells nothing without the key, which no database holds. The key is made from the webhook's
 * secret, which all gateways of an operator share already. Safe for all threads.
 */
final class VerificationCodes {
    private static final String ALGORITHM = "HmacSHA256";
    /** Keeps the key from being the one that signs webhooks (RFC 5869 calls it info). */
    private static final String KEY_LABEL = "predial: codes that prove control of a caller ID, 1";
    private static final Pattern CODE = Pattern.compile("[0-9]{6}");
    private static final int CODES = 1_000_000;
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    /** @param secret of the webhook */
    VerificationCodes(String secret) {
        this.key = new SecretKeySpec(mac(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM), KEY_LABEL),
                ALGORITHM);
    }

    /** Six digits, each as likely as any other. */
    String newCode() {
        return String.format("%06d", random.nextInt(CODES));
    }

    /** 22 letters, digits, dashes and underscores that nobody guesses. */
    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }

    /** Of this code for this attempt: the same code of another one has another MAC. */
    byte[] mac(String id, String code) {
        return mac(key, id + "." + code);
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM + " and takes any key that is not empty", e);
        }
    }
}
