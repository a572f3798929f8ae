package io.predial.gateway.decision;

import static io.predial.store.rows.AccountRow.FailureMode.CLOSED;
import static io.predial.store.rows.AccountRow.FailureMode.OPEN;

import io.predial.contract.CheckId;
import io.predial.contract.Purpose;
import io.predial.store.rows.AccountRow.FailureMode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What an unknown finding means when the account has not said. Do-not-call and caller ID are closed for purposes the law
 * calls solicitation or collection: a call not checked is a call not made. They are open, and say so, for purposes where
 * refusing does more harm than calling. Fraud is open: it protects the account's purse, not the called person.
 */
public final class FailureModes {
    private static final Set<Purpose> CAMPAIGNS = EnumSet.of(Purpose.MARKETING, Purpose.SURVEY, Purpose.POLITICAL,
            Purpose.CHARITY, Purpose.DEBT_COLLECTION);

    private FailureModes() {
    }

    public static FailureMode of(CheckId check, Purpose purpose, Map<CheckId, FailureMode> chosen) {
        FailureMode own = chosen.get(check);
        if (own != null) {
            return own;
        }
        return switch (check) {
            case DNC, CALLER_ID -> CAMPAIGNS.contains(purpose) ? CLOSED : OPEN;
            // Emergency never stays unknown: the gateway runs the rule itself before it asks anybody.
            case EMERGENCY, FRAUD -> OPEN;
        };
    }
}
