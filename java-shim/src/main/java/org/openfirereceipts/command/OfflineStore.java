package org.openfirereceipts.command;

import java.sql.SQLException;
import java.util.Date;
import java.util.List;
import org.jivesoftware.openfire.OfflineMessageStrategy;
import org.jivesoftware.openfire.XMPPServer;
import org.openfirereceipts.compat.OfflineStoring;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** Openfire's store of messages for accounts that are away, as commands use it: one at a time, on their thread. */
final class OfflineStore {
    private final XMPPServer server;
    private final OfflineStoring storing = new OfflineStoring();
    /** The millisecond in which a message was stored last. */
    private long lastStored;

    OfflineStore(XMPPServer server) {
        this.server = server;
    }

    /** Openfire orders its store by the millisecond, and deletes by it: no two of ours may share one. */
    void awaitNextMillisecond() throws InterruptedException {
        while (System.currentTimeMillis() == lastStored) {
            Thread.sleep(1);
        }
    }

    void noteStored() {
        lastStored = System.currentTimeMillis();
    }

    /** Whether Openfire tells that it stored a message even where its database failed. */
    boolean isSilentOnFailure() {
        return storing.isSilentOnFailure();
    }

    /**
     * Stores it whatever the quota says.
     *
     * @return false where it surely is not
     */
    boolean add(Message message) throws Exception {
        boolean added = storing.add(server.getOfflineMessageStore(), message);
        noteStored();
        return added;
    }

    /** @return the id of the row, or null */
    Long find(String username, String key, long since) throws SQLException {
        return OfflineRows.find(username, key, since);
    }

    /** @return false where somebody else has taken it */
    boolean take(String username, long row) throws SQLException {
        boolean taken = OfflineRows.delete(username, row);
        // nothing was stored in 1970: all that this does is to have the account's size counted again
        server.getOfflineMessageStore().deleteMessage(username, new Date(0));
        return taken;
    }

    /**
     * Openfire may store a message twice by itself: for each of two sessions that close while it is handed to them.
     *
     * @return how many copies of it were removed; the oldest stays
     */
    int removeExtras(JID account, String key) throws SQLException {
        List<Long> copies = OfflineRows.copies(account.getNode(), account.toBareJID(), key);
        int removed = 0;
        for (Long extra : copies.subList(Math.min(1, copies.size()), copies.size())) {
            removed += take(account.getNode(), extra) ? 1 : 0;
        }
        return removed;
    }

    List<String> stanzas(String username) throws SQLException {
        return OfflineRows.stanzas(username);
    }

    /** Whether it stores nothing, as Openfire is set now. */
    boolean isOff() {
        OfflineMessageStrategy.Type type = server.getOfflineMessageStrategy().getType();
        return type == OfflineMessageStrategy.Type.drop || type == OfflineMessageStrategy.Type.bounce;
    }

    /** Whether the message is one too many for its account, by the rule of `OfflineMessageStrategy`. */
    boolean isOverQuota(Message message) {
        OfflineMessageStrategy strategy = server.getOfflineMessageStrategy();
        if (strategy.getType() == OfflineMessageStrategy.Type.store) {
            return false;
        }
        int size = server.getOfflineMessageStore().getSize(message.getTo().getNode());
        return strategy.getQuota() <= size + message.toXML().length();
    }
}
