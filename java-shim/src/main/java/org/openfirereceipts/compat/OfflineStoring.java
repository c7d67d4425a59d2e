package org.openfirereceipts.compat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jivesoftware.openfire.OfflineMessageStore;
import org.xmpp.packet.Message;

/**
 * Puts messages into Openfire's offline store. What that returns is nothing up to 4.5, whether it did so in 4.6.0, and
 * what it stored later on.
 */
public final class OfflineStoring {
    private final Method addMessage;

    public OfflineStoring() {
        try {
            this.addMessage = OfflineMessageStore.class.getMethod("addMessage", Message.class);
        } catch (NoSuchMethodException unknown) {
            throw new IllegalStateException(unknown);
        }
    }

    /** Whether Openfire tells that it stored a message even where its database failed. */
    public boolean isSilentOnFailure() {
        return addMessage.getReturnType() == void.class;
    }

    /**
     * Stores it whatever the quota says.
     *
     * @return false where it surely was not stored
     * @throws Exception what Openfire throws at it
     */
    public boolean add(OfflineMessageStore store, Message message) throws Exception {
        Object added;
        try {
            added = addMessage.invoke(store, message);
        } catch (InvocationTargetException failed) {
            throw failed.getCause() instanceof Exception ? (Exception) failed.getCause() : failed;
        }
        return isSilentOnFailure() || added != null && !Boolean.FALSE.equals(added);
    }
}
