package org.openfirereceipts.tap;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** How long another plugin's archive counts as being served. */
public class ForeignArchiveTest {
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10);
    private boolean served;
    private final ForeignArchive archive =
            new ForeignArchive() {
                @Override
                boolean isServedNow() {
                    return served;
                }

                @Override
                long nanoTime() {
                    return now;
                }
            };

    private boolean after(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        return archive.isServed();
    }

    @Test
    public void oneThatNeverWasIsNot() {
        assertFalse(after(0));
        assertFalse(after(3600));
    }

    @Test
    public void oneThatIsAwayForAMomentIs() {
        served = true;
        assertTrue(after(0));
        assertTrue(after(3600));
        served = false;
        assertTrue(after(1));
        assertTrue(after(58));
        served = true;
        assertTrue(after(10));
        served = false;
        assertTrue(after(59));
    }

    @Test
    public void oneThatHasGoneIsNot() {
        served = true;
        assertTrue(after(0));
        served = false;
        assertFalse(after(61));
        assertFalse(after(1));
    }
}
