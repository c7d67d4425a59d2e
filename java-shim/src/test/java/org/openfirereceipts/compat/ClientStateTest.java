package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.lang.invoke.MethodHandle;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.junit.Test;

/** What is asked of a client's state (XEP-0352), which Openfire 4.2 does not know. */
public class ClientStateTest {
    @Test
    public void asksForClientStateOnlyWhereOpenfireKnowsIt() throws Throwable {
        assertEquals(null, ClientState.find(LocalClientSession.class, "getCsiManager", "isActive"));
        MethodHandle asks = ClientState.find(Thread.class, "getName", "isEmpty");
        boolean empty = (boolean) asks.invokeExact(Thread.currentThread());
        assertFalse(empty);
    }
}
