package io.predial.gateway.emergency;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who called an emergency line a short while ago and may be called back freely. Bounded: an account that has its share of the
 * windows loses its own oldest, never another account's. Time is an argument. Safe for all threads; calls are rare.
 */
final class CallbackWindows {
    /** Of all windows, what one account may hold. */
    private static final int SHARES = 10;
    /** Between looks through all windows for those that are over. */
    private static final int SWEEP_MILLIS = 1_000;

    private static final class Window {
        private long untilMillis;
        private int used;
    }

    private final long openMillis;
    private final int callbacksMax;
    private final int windowsMax;
    private final Map<String, LinkedHashMap<Long, Window>> byAccount = new HashMap<>();
    private int count;
    private long dropped;
    private long sweptAtMillis;

    CallbackWindows(EmergencyConfig config) {
        this.openMillis = config.callbackMinutes() * 60_000L;
        this.callbacksMax = config.callbacksMax();
        this.windowsMax = config.callbackWindowsMax();
    }

    /** How long a window is open, in milliseconds. */
    long openMillis() {
        return openMillis;
    }

    /** Hears of an emergency call, once or more often, in any order. @param callMillis when it was made */
    synchronized void open(String account, long number, long callMillis, long nowMillis) {
        long untilMillis = callMillis + openMillis;
        if (untilMillis <= nowMillis) {
            return;
        }
        LinkedHashMap<Long, Window> own = byAccount.computeIfAbsent(account, key -> new LinkedHashMap<>());
        // Taken out and put in again, so that the first is the one that ends first.
        Window known = own.remove(number);
        count -= known == null ? 0 : 1;
        if (known == null || nowMillis >= known.untilMillis) {
            makeRoom(own, nowMillis);
            if (count >= windowsMax) {
                dropped++;
                byAccount.values().removeIf(Map::isEmpty);
                return;
            }
            known = new Window();
        }
        own.put(number, known);
        count++;
        known.untilMillis = Math.max(known.untilMillis, untilMillis);
    }

    /**
     * Whether a call to this number may pass as a call-back.
     *
     * @param counts false for a dry run
     */
    synchronized boolean take(String account, long number, long nowMillis, boolean counts) {
        Window window = byAccount.getOrDefault(account, new LinkedHashMap<>()).get(number);
        if (window == null || nowMillis >= window.untilMillis || window.used >= callbacksMax) {
            return false;
        }
        window.used += counts ? 1 : 0;
        return true;
    }

    /** Windows that are open now. */
    synchronized int count(long nowMillis) {
        removeAllOver(nowMillis);
        return count;
    }

    /** Windows lost or not opened because there were too many. */
    synchronized long dropped() {
        return dropped;
    }

    private void makeRoom(LinkedHashMap<Long, Window> own, long nowMillis) {
        if (count >= windowsMax && nowMillis - sweptAtMillis >= SWEEP_MILLIS) {
            sweptAtMillis = nowMillis;
            removeAllOver(nowMillis);
            byAccount.values().removeIf(windows -> windows.isEmpty() && windows != own);
        }
        if (own.size() >= Math.max(1, windowsMax / SHARES)) {
            removeOver(own, nowMillis);
        }
        if (own.size() >= Math.max(1, windowsMax / SHARES)) {
            own.remove(own.keySet().iterator().next());
            count--;
            dropped++;
        }
    }

    private void removeAllOver(long nowMillis) {
        byAccount.values().forEach(windows -> removeOver(windows, nowMillis));
    }

    /** From the oldest to the first that is still open: this runs on an event loop. */
    private void removeOver(LinkedHashMap<Long, Window> windows, long nowMillis) {
        Iterator<Window> oldest = windows.values().iterator();
        while (oldest.hasNext() && nowMillis >= oldest.next().untilMillis) {
            oldest.remove();
            count--;
        }
    }
}
