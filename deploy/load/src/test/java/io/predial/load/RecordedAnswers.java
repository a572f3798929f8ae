package io.predial.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Keeps all it is told, for a look after the run. */
final class RecordedAnswers implements AnswerSink {
    final List<Exchange> exchanges = new ArrayList<>();
    final List<String> bodies = new ArrayList<>();

    @Override
    public void answered(Exchange exchange, ByteBuffer body) {
        exchanges.add(exchange);
        bodies.add(UTF_8.decode(body).toString());
    }

    @Override
    public void failed(Exchange exchange) {
        exchanges.add(exchange);
    }

    List<Exchange> inOrder() {
        return exchanges.stream().sorted((a, b) -> Long.compare(a.index(), b.index())).toList();
    }

    long[] indexes() {
        return inOrder().stream().mapToLong(Exchange::index).toArray();
    }

    static long[] upTo(int count) {
        return LongStream.range(0, count).toArray();
    }
}
