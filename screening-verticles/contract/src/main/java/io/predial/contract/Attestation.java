package io.predial.contract;

/** The STIR/SHAKEN attestation that the caller-ID facts support (ATIS-1000074). A failed ownership check never yields A. */
public enum Attestation {
    A, B, C
}
