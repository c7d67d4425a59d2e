package org.openfirereceipts.compat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * What a BOSH client may ask for again, as an answer was lost on its way (XEP-0124, 14.3). Up to 4.7 Openfire keeps for that
 * the very list of what waits for the next request, and empties it then: of what had waited the client gets nothing, and
 * lives on, so that it seems to have read it. Each answer has to have a list of its own.
 */
public final class HttpAnswers {
    private HttpAnswers() {}

    /**
     * To be called once for a session, before it is sent anything.
     *
     * @return whether it is one that keeps too little, and keeps all from now on
     */
    public static boolean keepAll(Object session) {
        try {
            Field sent = Innards.declared(session, "sentElements");
            Object waiting = Innards.field(session, "pendingElements");
            // from 4.8 on what waits is a queue, which no answer can be
            if (sent == null || sent.getType() != List.class || !(waiting instanceof List)) {
                return false;
            }
            List<Object> copying = new Copying();
            copying.addAll((List<?>) sent.get(session));
            sent.set(session, Collections.synchronizedList(copying));
            return true;
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return false;
        }
    }

    /** Openfire has locked what waits when it adds an answer. */
    private static final class Copying extends ArrayList<Object> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean add(Object answer) {
            try {
                Field content = Innards.declared(answer, "deliverables");
                if (content != null) {
                    content.set(
                            answer,
                            Collections.synchronizedList(new ArrayList<Object>((Collection<?>) content.get(answer))));
                }
            } catch (ReflectiveOperationException | RuntimeException otherKind) {
                // as Openfire has it
            }
            return super.add(answer);
        }
    }
}
