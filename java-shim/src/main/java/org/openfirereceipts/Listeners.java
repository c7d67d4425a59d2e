package org.openfirereceipts;

import org.jivesoftware.openfire.OfflineMessageStrategy;
import org.jivesoftware.openfire.event.SessionEventDispatcher;
import org.jivesoftware.openfire.event.UserEventDispatcher;
import org.jivesoftware.openfire.interceptor.InterceptorManager;
import org.jivesoftware.openfire.muc.MUCEventDispatcher;
import org.openfirereceipts.tap.AccountEvents;
import org.openfirereceipts.tap.Presences;
import org.openfirereceipts.tap.Rooms;
import org.openfirereceipts.tap.Sessions;
import org.openfirereceipts.tap.Tap;

/** Where Openfire calls the tap. */
final class Listeners {
    private final Tap tap;
    private final Presences presences;
    private final Sessions sessions;
    private final Rooms rooms;
    private final AccountEvents accounts;

    Listeners(Tap tap, Presences presences, Sessions sessions, Rooms rooms, AccountEvents accounts) {
        this.tap = tap;
        this.presences = presences;
        this.sessions = sessions;
        this.rooms = rooms;
        this.accounts = accounts;
    }

    void add() {
        // first of all: what is on a message then came from its sender, not from another interceptor
        InterceptorManager.getInstance().addInterceptor(0, tap);
        InterceptorManager.getInstance().addInterceptor(presences);
        OfflineMessageStrategy.addListener(tap);
        SessionEventDispatcher.addListener(sessions);
        MUCEventDispatcher.addListener(rooms);
        UserEventDispatcher.addListener(accounts);
    }

    void remove() {
        InterceptorManager.getInstance().removeInterceptor(tap);
        InterceptorManager.getInstance().removeInterceptor(presences);
        OfflineMessageStrategy.removeListener(tap);
        SessionEventDispatcher.removeListener(sessions);
        MUCEventDispatcher.removeListener(rooms);
        UserEventDispatcher.removeListener(accounts);
    }
}
