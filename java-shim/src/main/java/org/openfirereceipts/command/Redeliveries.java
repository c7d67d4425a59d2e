package org.openfirereceipts.command;

import java.sql.SQLException;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.privacy.PrivacyList;
import org.jivesoftware.openfire.privacy.PrivacyListManager;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.openfirereceipts.compat.RoutingTables;
import org.openfirereceipts.tap.Fate;
import org.openfirereceipts.tap.OfflineRule;
import org.openfirereceipts.tap.Tap;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Command `d`: lets a message that its recipient may not have read go to them again. It enters behind Openfire's
 * interceptors, so it is nothing new to anybody; its sender's other devices, which had their copies, get none.
 */
final class Redeliveries {
    /** How long to wait for a client that is being handed its offline messages. */
    private static final long HAND_OUT_NANOS = 5_000_000_000L;

    private static final int ATTEMPTS = 8;
    /** The database, most likely: of all reasons the one that may be gone the next time. */
    private static final String STORE_FAILED = "store-failed";
    /** Openfire throws at it. */
    private static final String REFUSED = "refused-by-openfire";
    private static final String RECREATED = "account-recreated";
    private static final String NOT_THERE = "not-there";

    private final XMPPServer server;
    private final RoutingTables routing;
    private final Tap tap;
    private final OfflineStore store;
    private final StoredKeys storedKeys;
    private final String domain;

    Redeliveries(XMPPServer server, Tap tap, OfflineStore store) {
        this.server = server;
        this.routing = new RoutingTables(server);
        this.tap = tap;
        this.store = store;
        this.storedKeys = new StoredKeys(store);
        this.domain = server.getServerInfo().getXMPPDomain();
    }

    /**
     * @param mode `route`; `return` for what was in the offline store before; `hand-out` for what lies in it
     * @param sentAt milliseconds since 1970
     */
    Outcome redeliver(String key, String xml, String to, String mode, long sentAt, String from) throws Exception {
        boolean handsOut = "hand-out".equals(mode);
        boolean returns = handsOut || "return".equals(mode);
        if (!returns && !"route".equals(mode)) {
            throw new IllegalArgumentException("mode " + mode);
        }
        if (!tap.isOn()) {
            // nothing of what becomes of it would be told
            return Outcome.skipped("disabled");
        }
        JID recipient = new JID(to);
        if (!isAccount(recipient)) {
            return Outcome.untouched(handsOut, "no-account");
        }
        if (Accounts.createdAt(recipient) > sentAt || isOfAnother(recipient, sentAt)) {
            return Outcome.untouched(handsOut, RECREATED);
        }
        Message kept;
        try {
            kept = Stanzas.message(xml, from, recipient);
        } catch (IllegalArgumentException unreadable) {
            return Outcome.untouched(handsOut, "unreadable");
        }
        Redelivered message = new Redelivered(key, kept, recipient);
        tap.restore(message.message, message.account.toString(), key, sentAt);
        message.returns = returns;
        message.storable = tap.makeStorable(kept);
        try {
            if (!handsOut && storedKeys.has(message.account, key)) {
                return alreadyStored(message, sentAt);
            }
        } catch (SQLException unknown) {
            return Outcome.failed(STORE_FAILED);
        }
        Outcome outcome = handsOut ? handOut(message, sentAt) : outcome(message, again(message));
        return isOfAnother(recipient, sentAt) ? takenBack(message, outcome) : outcome;
    }

    /**
     * Openfire hands out what is stored at a session's first presence only. Since it was listed somebody may have come who
     * keeps the store to himself, or is being handed it by Openfire: that reads it and then deletes it, so that in between
     * one message can be taken here and given there.
     */
    private Outcome handOut(Redelivered message, long sentAt) throws Exception {
        String username = message.account.getNode();
        try {
            if (!hasDevice(message, true) || Devices.areTaking(message.account)) {
                return Outcome.skipped(NOT_THERE);
            }
            Long row = store.find(username, message.key, sentAt);
            tap.watch(message.key);
            if (row == null || !store.take(username, row)) {
                return Outcome.skipped(NOT_THERE);
            }
        } catch (SQLException unknown) {
            return Outcome.skipped(STORE_FAILED);
        }
        Devices.awaitHandOuts(message.account, HAND_OUT_NANOS);
        // what somebody was shown who came in this moment (XEP-0013) is not his
        boolean isGiven = tap.hasSeenSent() && !Devices.isKept(message.account);
        return isGiven ? Outcome.DONE : outcome(message, again(message));
    }

    private boolean isOfAnother(JID recipient, long sentAt) {
        return tap.deletions().cameAfter(recipient.toBareJID(), sentAt);
    }

    /** Its account is deleted in this moment: what was stored behind that would wait for the next owner of its name. */
    private Outcome takenBack(Redelivered message, Outcome outcome) throws SQLException {
        Long row = store.find(message.account.getNode(), message.key, message.begun);
        return row != null && store.take(message.account.getNode(), row) ? Outcome.failed(RECREATED) : outcome;
    }

    /** Openfire has it already, and told so while nobody heard. */
    private Outcome alreadyStored(Redelivered message, long sentAt) throws Exception {
        message.begun = sentAt;
        tap.watch(message.key);
        if (store.find(message.account.getNode(), message.key, sentAt) == null) {
            // handed out in this moment, perhaps: at the next attempt that is known
            return Outcome.failed(STORE_FAILED);
        }
        tap.putBack(message.message, message.key);
        return settle(message);
    }

    private Outcome outcome(Redelivered message, Fate fate) throws Exception {
        if (fate != Fate.STORED) {
            return fate == Fate.NOTHING ? Outcome.failed(whyNothing(message)) : Outcome.DONE;
        }
        try {
            return settle(message);
        } catch (SQLException unknown) {
            return Outcome.failed(STORE_FAILED);
        }
    }

    /** Tries each time again where it can go; its `to` stays as it came. */
    private Fate again(Redelivered message) throws Exception {
        boolean isThere = Devices.isThere(message.wanted);
        JID target = isThere ? message.wanted : message.account;
        if (message.returns) {
            target = Devices.takerOf(message.message, message.wanted);
        }
        boolean away = message.returns ? target == null : !isThere && !hasDevice(message, true);
        if (away && !message.storable) {
            return Fate.NOTHING;
        }
        if (target == null) {
            return putBack(message);
        }
        Fate fate = deliver(message, target);
        if (fate == Fate.NOTHING && target.getResource() != null) {
            // a resource that left just now: of what is not chat Openfire makes nothing then
            JID next = message.returns ? Devices.takerOf(message.message, message.account) : message.account;
            fate = next == null ? putBack(message) : deliver(message, next);
        }
        return fate == Fate.NOTHING && isLeftToUs(message) ? putBack(message) : fate;
    }

    /**
     * Whether it has to be stored by our hand: what is not chat and has a resource in its `to` Openfire drops where
     * nobody is there (RFC 6121, 8.5.3.2.1), though it would store the same to the account.
     */
    private boolean isLeftToUs(Redelivered message) {
        return !message.refused
                && message.message.getTo().getResource() != null
                && !"chat".equals(message.message.getElement().attributeValue("type"))
                && !hasDevice(message, true)
                && whyNothing(message).equals(STORE_FAILED);
    }

    private Fate deliver(Redelivered message, JID target) throws InterruptedException {
        begin(message);
        message.refused = false;
        Fate fate = tap.asRedelivered(message.message, message.key, () -> handOver(message, target));
        if (fate == Fate.STORED) {
            store.noteStored();
        }
        return fate;
    }

    private void handOver(Redelivered message, JID target) {
        try {
            routing.route(target, message.message);
        } catch (Exception thrown) {
            // a part of its way may lie behind it; its text must not stand in the log
            message.refused = true;
        }
    }

    private Fate putBack(Redelivered message) throws Exception {
        begin(message);
        if (!OfflineRule.stores(message.message.getElement()) || !store.add(message.message)) {
            return Fate.NOTHING;
        }
        tap.putBack(message.message, message.key);
        return Fate.STORED;
    }

    private void begin(Redelivered message) throws InterruptedException {
        store.awaitNextMillisecond();
        tap.watch(message.key);
        message.begun = System.currentTimeMillis();
    }

    /**
     * Sees that what was stored is there, or with a client. Openfire hands out an account's messages in two steps,
     * `SELECT` and `DELETE`, and then calls the session initialised: what is stored between the two is deleted unread,
     * and what is stored behind them lies there until the next login.
     */
    private Outcome settle(Redelivered message) throws Exception {
        if (!store.isSilentOnFailure() && !hasDevice(message, false)) {
            return Outcome.DONE;
        }
        String username = message.account.getNode();
        boolean missing = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Long row = store.find(username, message.key, message.begun);
            boolean reachable = awaitHandOut(message);
            if (row != null && !reachable) {
                return Outcome.DONE;
            }
            if (row == null || !store.take(username, row)) {
                if (tap.hasSeenSent()) {
                    return Outcome.DONE;
                }
                if (!missing) {
                    // handed to a client that left in the middle of it: Openfire has stored it again then
                    missing = true;
                    continue;
                }
            }
            missing = false;
            Fate fate = again(message);
            if (fate != Fate.STORED) {
                return outcome(message, fate);
            }
        }
        return Outcome.failed(STORE_FAILED);
    }

    /** @return whether there is a session now to which Openfire routes */
    private static boolean awaitHandOut(Redelivered message) throws InterruptedException {
        long began = System.nanoTime();
        while (hasDevice(message, false) && System.nanoTime() - began < HAND_OUT_NANOS) {
            if (hasDevice(message, true)) {
                return true;
            }
            Thread.sleep(10);
        }
        return false;
    }

    /** @throws UserNotFoundException where it cannot be found out */
    private boolean isAccount(JID recipient) throws UserNotFoundException {
        return recipient.getNode() != null
                && domain.equals(recipient.getDomain())
                && Accounts.exists(recipient.getNode());
    }

    private static boolean hasDevice(Redelivered message, boolean initialised) {
        return Devices.has(message.account, initialised, message.returns ? message.message : null);
    }

    private String whyNothing(Redelivered redelivered) {
        Message message = redelivered.message;
        if (redelivered.refused) {
            return REFUSED;
        }
        if (!redelivered.storable) {
            return "unstorable";
        }
        if (OfflineRule.forbidsStoring(message.getElement())) {
            return "no-store";
        }
        if (!OfflineRule.stores(message.getElement())) {
            return "dropped";
        }
        if (!redelivered.returns && store.isOff()) {
            return "no-offline-store";
        }
        if (!redelivered.returns && store.isOverQuota(message)) {
            return "quota";
        }
        PrivacyList list =
                PrivacyListManager.getInstance().getDefaultPrivacyList(redelivered.account.getNode());
        // 4.2 tells nobody where the sender, who is to get an error, is away
        return list != null && list.shouldBlockPacket(message) ? "dropped" : STORE_FAILED;
    }
}
