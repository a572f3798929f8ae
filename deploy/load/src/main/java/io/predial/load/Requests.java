package io.predial.load;

/** What to send. Called on the load thread once for each request, so it has to be cheap: bytes made beforehand. */
public interface Requests {
    /**
     * @param index of the request in this run, from 0
     * @return a whole HTTP/1.1 request: line, headers, body; not changed afterwards by anybody
     */
    byte[] bytes(long index);
}
