package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.openfirereceipts.command.Asking.Act;
import org.openfirereceipts.tap.Unasked;

/** When the shim asks a session in the handler's place. */
public class AskingTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    /** Of the `D` that nobody has asked about. */
    private static final long SEQUENCE = 100;

    private static Act decide(long ageMillis, long committed, long heardAgoMillis) {
        return decide(ageMillis, committed, heardAgoMillis, false, false);
    }

    private static Act decide(
            long ageMillis, long committed, long heardAgoMillis, boolean inactive, boolean outstanding) {
        long age = TimeUnit.MILLISECONDS.toNanos(ageMillis);
        Unasked.State state = new Unasked.State(age, SEQUENCE, inactive, outstanding, true);
        return Asking.decide(state, PATIENCE, committed, TimeUnit.MILLISECONDS.toNanos(heardAgoMillis));
    }

    @Test
    public void asksInTimeWhatTheHandlerDoesNotKnowOf() {
        assertEquals(Act.WAIT, decide(900, SEQUENCE - 1, 0));
        assertEquals(Act.ASK, decide(1000, SEQUENCE - 1, 0));
        assertEquals(Act.ASK, decide(1000, 0, 60_000));
    }

    @Test
    public void leavesToTheHandlerWhatItKnowsOfWhileItLives() {
        assertEquals(Act.WAIT, decide(1000, SEQUENCE, 0));
        assertEquals(Act.WAIT, decide(1199, SEQUENCE, 0));
        assertEquals(Act.LEAVE, decide(1300, SEQUENCE, 50));
        assertEquals(Act.LEAVE, decide(60_000, SEQUENCE + 5, 50));
    }

    @Test
    public void asksWhetherTheHandlerLivesBeforeItTakesItsPlace() {
        // what was heard before it was to ask says nothing
        assertEquals(Act.NUDGE, decide(1300, SEQUENCE, 200));
        assertEquals(Act.NUDGE, decide(1499, SEQUENCE, 60_000));
        assertEquals(Act.ASK, decide(1500, SEQUENCE, 60_000));
    }

    @Test
    public void asksOneThatSleepsWhileItsRadioIsOn() {
        long age = TimeUnit.MILLISECONDS.toNanos(1000);
        Unasked.State asleep = new Unasked.State(age, SEQUENCE, true, false, true);
        Unasked.State awake = new Unasked.State(age, SEQUENCE, false, false, true);
        long minute = TimeUnit.SECONDS.toNanos(60);
        assertEquals(Act.ASK, Asking.decide(asleep, minute, 0, 0));
        assertEquals(Act.WAIT, Asking.decide(awake, minute, 0, 0));
    }

    @Test
    public void putsOneQuestionAtATime() {
        assertEquals(Act.WAIT, decide(60_000, 0, 60_000, false, true));
    }
}
