package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A command as Redis reads it (RESP, an array of bulk strings). */
final class RedisCommand {
    private RedisCommand() {
    }

    static void write(OutputStream redis, String... words) throws IOException {
        write(redis, Arrays.stream(words).map(word -> word.getBytes(US_ASCII)).toArray(byte[][]::new));
    }

    static void write(OutputStream redis, byte[]... words) throws IOException {
        redis.write(("*" + words.length + "\r\n").getBytes(US_ASCII));
        for (byte[] word : words) {
            redis.write(("$" + word.length + "\r\n").getBytes(US_ASCII));
            redis.write(word);
            redis.write("\r\n".getBytes(US_ASCII));
        }
    }
}
