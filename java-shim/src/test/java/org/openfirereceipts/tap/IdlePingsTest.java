package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class IdlePingsTest {
    private static final long MINUTE = 60_000;

    @Test
    public void thereIsNoneBeforeTheFirstCanCome() {
        assertEquals(0, IdlePings.atMost(3 * MINUTE - 1, 6 * MINUTE));
    }

    @Test
    public void thereIsOneAtMostForHalfOfTheIdleTime() {
        assertEquals(1, IdlePings.atMost(3 * MINUTE, 6 * MINUTE));
        assertEquals(20, IdlePings.atMost(60 * MINUTE, 6 * MINUTE));
    }

    @Test
    public void aClockThatWasPutBackMakesNone() {
        assertEquals(0, IdlePings.atMost(-MINUTE, 6 * MINUTE));
    }

    @Test
    public void anIdleTimeOfNothingIsNoDivisionByNothing() {
        assertEquals(5, IdlePings.atMost(5, 1));
    }
}
