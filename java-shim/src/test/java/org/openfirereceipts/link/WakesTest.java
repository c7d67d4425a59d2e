package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** When news of the spool are held back. */
public class WakesTest {
    private final Wakes wakes = new Wakes();
    private long now = System.nanoTime();

    private void after(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void tell(long complete) {
        assertTrue(wakes.isNews(complete, 0, "100", now));
        assertEquals(0, wakes.hold(complete, now));
        wakes.told(complete, 0, "100", now);
    }

    private long held(long complete) {
        return TimeUnit.NANOSECONDS.toMillis(wakes.hold(complete, now));
    }

    @Test
    public void whileLittleComesNothingIs() {
        tell(1);
        for (int i = 0; i < 19; i++) {
            after(5);
            tell(2 + i);
        }
    }

    @Test
    public void aHandlerThatIsSilentForLongIsTold4TimesASecond() {
        tell(1);
        after(100);
        assertEquals(150, held(2));
        after(150);
        tell(2);
        after(5);
        assertEquals(245, held(3));
    }

    @Test
    public void whereMuchComesOneIsOutstanding() {
        tell(1);
        after(5);
        assertEquals(245, held(101));
        assertTrue("it is waited for", wakes.acknowledged());
        tell(101);
        assertFalse(wakes.acknowledged());
        tell(201);
        after(5);
        assertEquals(0, held(300));
        assertEquals(245, held(301));
        after(245);
        tell(301);
    }

    @Test
    public void patienceBeginsWithTheFirstThatIsNotAnswered() {
        tell(1);
        after(90);
        tell(2);
        after(10);
        assertEquals(240, held(3));
        wakes.acknowledged();
        tell(3);
        after(90);
        tell(4);
    }

    @Test
    public void anotherHandlerIsToldEverythingAtOnce() {
        tell(1);
        after(5);
        assertEquals(245, held(1000));
        wakes.begin();
        tell(1000);
        assertFalse(wakes.isNews(1000, 0, "100", now));
        assertTrue(wakes.isNews(1000, 0, "110", now));
        wakes.begin();
        assertTrue(wakes.isNews(1000, 0, "100", now));
    }
}
