package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.Test;

/** The shapes of Openfire's HttpSession: what was answered bears the list of what waits in 4.2, a view of it in 4.7. */
public class HttpAnswersTest {
    private static class Answer {
        private final Collection<String> deliverables;

        Answer(Collection<String> deliverables) {
            this.deliverables = deliverables;
        }
    }

    private static class Listed {
        final List<String> pendingElements = Collections.synchronizedList(new ArrayList<String>());
        private final List<Answer> sentElements = Collections.synchronizedList(new ArrayList<Answer>());

        void answer(Answer answer) {
            while (sentElements.size() > 1) {
                sentElements.remove(0);
            }
            sentElements.add(answer);
            pendingElements.clear();
        }

        Collection<String> answered(int index) {
            return sentElements.get(index).deliverables;
        }
    }

    private static class Queued {
        private final Queue<String> pendingElements = new ConcurrentLinkedQueue<>();
        private final LinkedList<Answer> sentElements = new LinkedList<>();
    }

    @Test
    public void eachAnswerKeepsWhatItHad() {
        Listed session = new Listed();
        session.answer(new Answer(Arrays.asList("earlier")));
        assertTrue(HttpAnswers.keepAll(session));
        session.pendingElements.addAll(Arrays.asList("one", "two"));
        session.answer(new Answer(session.pendingElements));
        assertEquals(Arrays.asList("earlier"), session.answered(0));
        assertEquals(Arrays.asList("one", "two"), session.answered(1));
        session.pendingElements.add("three");
        session.answer(new Answer(Collections.unmodifiableList(session.pendingElements)));
        assertEquals(Arrays.asList("one", "two"), session.answered(0));
        assertEquals(Arrays.asList("three"), session.answered(1));
    }

    @Test
    public void sessionsOfOtherKindsAreLeftAlone() {
        assertFalse(HttpAnswers.keepAll(new Queued()));
        assertFalse(HttpAnswers.keepAll("a session over TCP"));
    }
}
