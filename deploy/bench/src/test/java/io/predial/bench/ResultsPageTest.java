package io.predial.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultsPageTest {
    private final List<Measurement> measurements = new ArrayList<>();

    private void peak(String subject, double perSecond) {
        measurements.add(new Measurement(subject, Measurement.PEAK, Map.of("per_second", perSecond, "cpu_us", 25.0)));
    }

    private void open(String subject, String load, double p99Millis, double p999Millis) {
        measurements.add(new Measurement(subject, load, Map.of("p99_ms", p99Millis, "p999_ms", p999Millis,
                "bytes_gateway", 6_000.0, "bytes_screen-1", 2_000.0)));
    }

    private String page(OptionalDouble previousBytes) {
        return new ResultsPage(new Medians(measurements), List.of("# Side by side"), previousBytes).text();
    }

    private void run(double predialPeak) {
        peak("bare", 90_000);
        peak("nginx", 30_000);
        peak("split-1", predialPeak);
        open("nginx", "50", 3, 5);
        open("split-1", "50", 2.5, 4);
        open("split-1", "80", 6, 12);
    }

    @Test
    void aTargetIsMetOrMissedByTheFiguresBesideIt() {
        run(45_000);
        String page = page(OptionalDouble.of(9_000));
        assertTrue(page.contains("| at least 2 x the requests/s of nginx + Lua + Redis | 1.50 x | **missed** |"), page);
        assertTrue(page.contains("| at least 0.5 x the requests/s of bare Vert.x HTTP | 0.50 x | met |"), page);
        assertTrue(page.contains("| p99 at 50 % load below nginx's | 2.50 ms against 3.00 ms | met |"), page);
        assertTrue(page.contains("| p99.9 at 80 % load below 10 ms | 12.00 ms | **missed** |"), page);
        assertTrue(page.contains("| 8000 bytes, 9000 before | met |"), page);
    }

    @Test
    void thePageKeepsItsAllocationForTheNextRun() {
        run(45_000);
        OptionalDouble kept = ResultsPage.bytesIn(page(OptionalDouble.empty()));
        assertEquals(8_000, kept.orElseThrow());
        assertTrue(page(kept).contains("| 8000 bytes, 8000 before | **missed** |"), "as much as before is not falling");
        assertTrue(ResultsPage.bytesIn("a page of somebody else").isEmpty());
    }

    @Test
    void whatWasNotMeasuredIsADash() {
        peak("bare", 90_000);
        String page = page(OptionalDouble.empty());
        assertTrue(page.contains("| bare Vert.x HTTP | 90000 | 1.00 | – |"), page);
        assertFalse(page.contains("NaN"), page);
        assertFalse(page.contains("| met |") || page.contains("missed"), "nothing is judged without figures: " + page);
        assertFalse(page.contains("one process |"), page);
    }

    /** In the second round the machine gave everybody half as much. */
    @Test
    void ratiosAreOfOneRound() {
        peak("bare", 80_000);
        peak("split-1", 48_000);
        peak("bare", 40_000);
        peak("split-1", 20_000);
        peak("bare", 60_000);
        peak("split-1", 42_000);
        assertTrue(page(OptionalDouble.empty()).contains("HTTP | 0.60 x | met |"), page(OptionalDouble.empty()));
    }

    @Test
    void allTimeOfTheCoresIsSharedOut() {
        measurements.add(new Measurement("nginx", Measurement.PEAK, Map.of("per_second", 25_000.0, "cpu_us", 60.0,
                "front_us", 45.5, "behind_us", 14.5, "beside_cpu_us", 0.0, "generator_process_us", 12.0, "others_us", 3.0,
                "idle_us", 5.0)));
        String page = page(OptionalDouble.empty());
        assertTrue(page.contains("| nginx + Lua + Redis | 45.5 | 14.5 | 0.0 | 12.0 | 3.0 | 5.0 |"), page);
    }

    @Test
    void theMedianIsOfTheRounds() {
        for (double perSecond : new double[] {900, 100, 200}) {
            peak("nginx", perSecond);
        }
        Medians medians = new Medians(measurements);
        assertEquals(200, medians.of("nginx", Measurement.PEAK, "per_second"));
        assertEquals(1_200, medians.sum("nginx", "per_second"));
        assertEquals(900, medians.max("per_second"));
        assertTrue(Double.isNaN(medians.of("nginx", "50", "per_second")));
    }

    @Test
    void aMeasurementSurvivesItsLine() {
        Measurement measurement = new Measurement("split-1", "80", Map.of("p99_ms", 1.25, "bytes_screen-1", 1e7));
        assertEquals(measurement, Measurement.parse(measurement.line()));
    }
}
