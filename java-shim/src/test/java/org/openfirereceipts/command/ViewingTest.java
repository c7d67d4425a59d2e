package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ViewingTest {
    private static Viewing.Why why(boolean subscribed, boolean broadcast, boolean blocked, Boolean told) {
        Viewing viewing = new Viewing();
        viewing.subscribed = subscribed;
        viewing.broadcast = broadcast;
        viewing.blocked = blocked;
        viewing.told = told;
        boolean seen = viewing.why() == Viewing.Why.SUBSCRIBED || viewing.why() == Viewing.Why.DIRECTED;
        assertEquals(seen, viewing.isSeen());
        return viewing.why();
    }

    @Test
    public void whatIsBroadcastIsSeenByWhoHasASubscription() {
        assertEquals(Viewing.Why.SUBSCRIBED, why(true, true, false, null));
        assertEquals(Viewing.Why.NOT_SUBSCRIBED, why(false, true, false, null));
        assertEquals(Viewing.Why.NOT_BROADCAST, why(true, false, false, null));
    }

    @Test
    public void whatTheViewerWasToldApartFromThatCountsForMore() {
        for (boolean subscribed : new boolean[] {true, false}) {
            for (boolean broadcast : new boolean[] {true, false}) {
                assertEquals(Viewing.Why.DIRECTED, why(subscribed, broadcast, false, true));
                assertEquals(Viewing.Why.TOLD_OTHERWISE, why(subscribed, broadcast, false, false));
            }
        }
    }

    @Test
    public void whoIsBlockedSeesNothing() {
        for (Boolean told : new Boolean[] {null, true, false}) {
            assertEquals(Viewing.Why.BLOCKED, why(true, true, true, told));
        }
    }
}
