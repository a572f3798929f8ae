package io.predial.gateway.scrub;

import io.predial.contract.ReasonCode;

/** Why a row is not asked about. Its verdict is {@code error}: it may not be called for that list's sake. */
enum RowError {
    EMPTY("row.empty"),
    TOO_LONG("row.too_long"),
    QUOTES("row.quotes"),
    NO_NUMBER_COLUMN("row.no_number_column"),
    FIELD_TOO_LONG("row.field_too_long"),
    INVALID_CAMPAIGN("row.invalid_campaign"),
    INVALID_NUMBER(ReasonCode.DNC_INVALID_NUMBER.code());

    final String code;

    RowError(String code) {
        this.code = code;
    }

    static RowError of(CsvScanner.Fault fault) {
        return switch (fault) {
            case EMPTY -> EMPTY;
            case TOO_LONG -> TOO_LONG;
            case QUOTES -> QUOTES;
            case NONE -> throw new IllegalArgumentException("nothing is wrong");
        };
    }
}
