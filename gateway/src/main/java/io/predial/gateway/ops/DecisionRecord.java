package io.predial.gateway.ops;

/**
 * A decision as Kafka gets it.
 *
 * @param id   the screening's id, ASCII: the same for every copy of the record
 * @param json what was asked and decided, numbers masked
 */
record DecisionRecord(byte[] id, byte[] json) {
    int bytes() {
        return id.length + json.length;
    }
}
