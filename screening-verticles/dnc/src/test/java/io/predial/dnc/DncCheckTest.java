package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.config.Knobs;
import io.predial.contract.rules.RulesVersion;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.store.Change;
import io.predial.store.ChangeListener;
import io.predial.store.Kind;
import io.predial.store.SegmentSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DncCheckTest {
    private static final Instant NOON = Instant.parse("2026-12-01T17:00:00Z");

    @Test
    void aNodeFindsItFillsItAndReadsItsFigures() throws Exception {
        Vertx vertx = Vertx.vertx();
        Registries made = new Registries();
        made.add("us-national", "US", NOON.minusSeconds(90).toEpochMilli(), List.of(1202), 12025550143L);
        CheckProvider provider = ServiceLoader.load(CheckProvider.class).findFirst().orElseThrow();
        assertEquals(CheckId.DNC, provider.id());
        SegmentSource segments = name -> Future.succeededFuture(made.segment(name));
        Check check = provider.open(new NodeContext(vertx, segments, Clock.fixed(NOON, ZoneOffset.UTC)));
        ChangeListener listener = check.listeners().get(0);
        listener.begin();
        listener.apply(new Change(1, Kind.REGISTRY, false, made.rows.get(0).toJson()));
        listener.commit(1).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(Outcome.REFUSE, check.rule().decide(Calls.to(12025550143L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(Outcome.CLEAR, check.rule().decide(Calls.to(12025550144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(1L, check.gauges().get("dnc_numbers").reading().get());
        assertEquals(0L, check.gauges().get("dnc_account_numbers").reading().get());
        assertEquals(90L, check.gauges().get("dnc_registry_age_seconds").reading().get());
        assertEquals(0, check.gauges().get("dnc_registry_load_failing").reading().get());
        assertEquals(761L, check.gauges().get("dnc_holidays_days_left").reading().get());
        assertEquals(0, check.gauges().get("dnc_holidays_ending").reading().get());
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aMistakeInTheHolidaysFileIsFoundWithTheSettings() {
        Knobs knobs = new Knobs(Map.of("dnc.holidays-file", "absent.csv"));
        new DncCheck().readSettings(knobs);
        assertEquals(1, knobs.problems().size(), knobs.problems().toString());
        assertTrue(knobs.problems().get(0).startsWith("dnc.holidays-file: absent.csv cannot be read"), knobs.problems().get(0));
        Knobs none = new Knobs(Map.of());
        new DncCheck().readSettings(none);
        assertEquals(List.of(), none.problems());
    }

    @Test
    void aCalendarThatEndsIsSaidMonthsBefore() {
        HolidayAlarm alarm = new HolidayAlarm(CallingHours.load(HolidayCalendar.load()).calendarEnds(), 120);
        LocalDate end = LocalDate.parse("2028-12-31");
        assertFalse(alarm.isDue(end.minusDays(120)));
        assertTrue(alarm.isDue(end.minusDays(119)));
        assertEquals(-1, alarm.daysLeft(end.plusDays(1)));
        assertTrue(alarm.text(end.minusDays(119)).startsWith("holiday calendars end on 2028-12-31 (AU, CO, ES, FR, US-AL, US-LA, "
                + "US-MS, US-PA, US-RI, US-UT); calls to these regions later than that are unknown"), alarm.text(end));
        Map<String, LocalDate> two = Map.of("US-AL", end, "FR", end.plusYears(1));
        assertTrue(new HolidayAlarm(two, 120).text(end).startsWith("holiday calendars end on 2028-12-31 (US-AL); "));
    }

    @Test
    void aWaivedStateThatKeepsNoListIsFoundWithTheSettings() {
        Knobs knobs = new Knobs(Map.of("dnc.states-waived", "TX, gb-ctps, CA"));
        new DncCheck().readSettings(knobs);
        assertEquals(List.of("dnc.states-waived: 'CA' keeps no list; those that do: all, CO, FL, IN, LA, MA, MO, OK, PA, TN, "
                + "TX, WY, ca-national, gb-ctps, gb-tps, us-national"), knobs.problems());
    }

    @Test
    void itsDataIsPartOfTheRulesVersion() {
        assertTrue(RulesVersion.compute().matches("[0-9a-f]{12}"));
    }
}
